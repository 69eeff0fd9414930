/*
 * An archive of files as tar (oci-archive:, docker-archive:): its headers are read
 * once, strictly, and its members found by name. Links are never followed out of it.
 */
#ifndef OCI_SOURCE_ARCHIVE_H
#define OCI_SOURCE_ARCHIVE_H

#include "source.h"

struct oci_archive;

/*
 * Opens and indexes the file. What is wrong with it is reported; `of_layout`: any link
 * in it is. NULL, with an error, when it cannot be opened, or is compressed.
 */
struct oci_archive *oci_archive_open(const char *path, bool of_layout,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err);
void oci_archive_free(struct oci_archive *archive);

/* As oci_source_file. A link to another member of the archive is taken for that. */
enum oci_found oci_archive_file(const struct oci_archive *archive, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span);

/* The names of the members directly below `prefix`. */
void oci_archive_list(
	const struct oci_archive *archive, const char *prefix, struct oci_strv *names);

#endif
