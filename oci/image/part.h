/*
 * The files of an image that is read: any fault in one is an error.
 */
#ifndef OCI_IMAGE_PART_H
#define OCI_IMAGE_PART_H

#include "oci/spec.h"
#include "source/source.h"

/* Opens what a reference names, as oci_source_open does. */
struct oci_source *oci_part_source(const struct oci_ref *ref,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Opens a file by its path; absent is OCI_ERR_NOT_FOUND. */
int oci_part_open(const struct oci_source *source, const char *path,
	struct oci_span *span, struct oci_err *err);

/* Opens a blob, which is not hashed yet. */
int oci_part_blob(const struct oci_source *source, const struct oci_digest *digest,
	struct oci_span *span, struct oci_err *err);

/* Reads a file as JSON by `parse`; owned by the caller, NULL on failure. */
json_t *oci_part_json(const struct oci_source *source, const char *path,
	json_t *(*parse)(const char *text, size_t len, struct oci_err *err),
	struct oci_err *err);

/* Reads a document by its descriptor; owned by the caller, NULL on failure. */
json_t *oci_part_document(const struct oci_source *source,
	const struct oci_descriptor *d, struct oci_err *err);

#endif
