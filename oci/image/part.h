/*
 * Strict access to the files of an image: any fault in one is returned as an error.
 */
#ifndef OCI_IMAGE_PART_H
#define OCI_IMAGE_PART_H

#include "oci/spec.h"
#include "source/source.h"

/*
 * Opens the source that a reference names, like oci_source_open. The caller frees it.
 */
struct oci_source *oci_part_source(const struct oci_ref *ref,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Opens a file by its path; OCI_ERR_NOT_FOUND when it is absent. */
int oci_part_open(const struct oci_source *source, const char *path,
	struct oci_span *span, struct oci_err *err);

/* Opens a blob; its digest is not verified. */
int oci_part_blob(const struct oci_source *source, const struct oci_digest *digest,
	struct oci_span *span, struct oci_err *err);

/*
 * Reads a file and parses it as JSON by `parse`. The caller frees it; NULL on failure.
 */
json_t *oci_part_json(const struct oci_source *source, const char *path,
	json_t *(*parse)(const char *text, size_t len, struct oci_err *err),
	struct oci_err *err);

/*
 * Reads the document that a descriptor refers to. The caller frees it; NULL on failure.
 */
json_t *oci_part_document(const struct oci_source *source,
	const struct oci_descriptor *d, struct oci_err *err);

#endif
