/*
 * Where the files of an image are: a folder, or the members of an archive, of which
 * nothing is unpacked. Nothing is followed, waited for, or trusted.
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
 * Opens what a reference names. An archive is indexed: what is wrong with it is
 * reported. NULL, with an error, when there is nothing to be looked at. Reading its
 * files heeds `cancel`, which is borrowed for as long as the source is there.
 */
struct oci_source *oci_source_open(const struct oci_ref *ref,
	struct oci_findings *findings, const struct oci_cancel *cancel,
	struct oci_err *err);
/* One more user of it, who frees it too; users can be threads. Returns `source`. */
struct oci_source *oci_source_share(struct oci_source *source);
void oci_source_free(struct oci_source *source);
void oci_source_freep(struct oci_source **source);
#define oci_auto_source OCI_AUTO(oci_source_freep) struct oci_source

/* Which kind it is. */
enum oci_transport oci_source_transport(const struct oci_source *source);

enum oci_found {
	OCI_FOUND,
	OCI_NOT_FOUND, /* nothing was reported */
	OCI_BAD,       /* it is no regular file, which was reported */
};

/* Opens a file by its clean path; `subject` is what findings call it. */
enum oci_found oci_source_file(const struct oci_source *source, const char *path,
	const char *subject, struct oci_findings *findings, struct oci_span *span);

/* Opens a blob. */
enum oci_found oci_source_blob(const struct oci_source *source,
	const struct oci_digest *digest, struct oci_findings *findings,
	struct oci_span *span);

/* The names of all in blobs/sha256, sorted; that it cannot be read is reported. */
void oci_source_blobs(const struct oci_source *source, struct oci_strv *names,
	struct oci_findings *findings);

/* Whether it has a folder of blobs; what is wrong with that is reported. */
bool oci_source_has_blobs(
	const struct oci_source *source, struct oci_findings *findings);

#endif
