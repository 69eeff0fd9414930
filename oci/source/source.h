/*
 * Sources: the files of an image in a folder, or as members of an archive, which is not
 * unpacked. Symlinks are not followed, opening never blocks, and all content is
 * untrusted.
 */
#ifndef OCI_SOURCE_H
#define OCI_SOURCE_H

#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/digest.h"
#include "oci/finding.h"
#include "oci/ref.h"
#include "oci/span.h"

#include <stdbool.h>

struct oci_source;

/*
 * Opens the source that a reference names. Archives are indexed; faults in them are
 * added to `findings`. The caller frees it; NULL, with an error, when it cannot be
 * opened. `cancel` interrupts reads and is borrowed for the life of the source.
 */
struct oci_source *oci_source_open(const struct oci_ref *ref,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err);
/*
 * Adds a reference, which is dropped by oci_source_free; safe between threads. Returns
 * `source`.
 */
struct oci_source *oci_source_share(struct oci_source *source);

/* Drops a reference and frees the source with the last one; NULL is allowed. */
void oci_source_free(struct oci_source *source);
void oci_source_freep(struct oci_source **source);
#define oci_auto_source OCI_AUTO(oci_source_freep) struct oci_source

/* The transport of the source. */
enum oci_transport oci_source_transport(const struct oci_source *source);

enum oci_found {
	OCI_FOUND,
	OCI_NOT_FOUND, /* nothing was reported */
	OCI_BAD,       /* not a regular file; reported */
};

/* Opens a file by its clean path; findings name it `subject`. */
enum oci_found oci_source_file(const struct oci_source *source, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span);

/* Opens a blob by its digest; it is not verified. */
enum oci_found oci_source_blob(const struct oci_source *source,
	const struct oci_digest *digest, struct oci_findings *findings,
	struct oci_span *span);

/* Appends the sorted names in blobs/sha256; a failure to read it is reported. */
void oci_source_blobs(const struct oci_source *source, struct oci_strv *names,
	struct oci_findings *findings);

/* True when there is a folder of blobs; faults of it are reported. */
bool oci_source_has_blobs(
	const struct oci_source *source, struct oci_findings *findings);

#endif
