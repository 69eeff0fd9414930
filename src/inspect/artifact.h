/*
 * Artifacts: manifests that describe something else than a container image, and
 * indexes without an image for any platform (OCI image-spec 1.1, manifest.md,
 * "Guidelines for Artifact Usage").
 */
#ifndef GOCI_INSPECT_ARTIFACT_H
#define GOCI_INSPECT_ARTIFACT_H

#include "oci/buf.h"
#include "oci/image.h"

/* The documents that may be read to classify the entries of one layout or archive. */
enum { GOCI_ARTIFACT_READS = 256 };

/*
 * Describes the artifact that `entry`, a descriptor of the top index, points to:
 * {"kind","artifactType","mediaType","digest","size","subject","config","blobs",
 * "manifests","annotations"}, each only if the document has it; descriptors are copied
 * unchanged. Owned by the caller. NULL, without an error, when the entry is an image or
 * cannot be read.
 *
 * `*reads` limits how many documents of an index are read, besides the entry's own. It
 * is reduced by those that were; an index that would need more counts as an image.
 */
json_t *goci_artifact_of(
	const struct oci_images *images, const json_t *entry, size_t *reads);

/*
 * Opens the reference `name` and describes the artifact that it names, as above, with
 * "image" (the reference) and "tags" added. Owned by the caller; NULL when it is an
 * image or cannot be read.
 */
json_t *goci_artifact_read(const char *name, const struct oci_cancel *cancel);

/* Appends the result of goci_artifact_read as text, one property per line. */
void goci_artifact_text(const json_t *artifact, struct oci_buf *out);

#endif
