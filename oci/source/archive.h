/*
 * Tar archives of image files (oci-archive:, docker-archive:): reads the headers once,
 * strictly, and finds members by name. Links out of the archive are never followed.
 */
#ifndef OCI_SOURCE_ARCHIVE_H
#define OCI_SOURCE_ARCHIVE_H

#include "source.h"

struct oci_archive;

/*
 * Opens and indexes the file. Faults in it are added to `findings`; with `of_layout`
 * this includes any link. The caller frees it. NULL, with an error, when the file
 * cannot be opened or is compressed.
 */
struct oci_archive *oci_archive_open(const char *path, bool of_layout,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err);

/* Frees the archive; NULL is allowed. */
void oci_archive_free(struct oci_archive *archive);

/* Like oci_source_file. A link to another member of the archive is followed. */
enum oci_found oci_archive_file(const struct oci_archive *archive, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span);

/* Appends the names of the members directly below `prefix`. */
void oci_archive_list(
	const struct oci_archive *archive, const char *prefix, struct oci_strv *names);

#endif
