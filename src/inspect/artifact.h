/*
 * What is no image: artifacts, and indexes that have no image for any platform.
 */
#ifndef GOCI_INSPECT_ARTIFACT_H
#define GOCI_INSPECT_ARTIFACT_H

#include "oci/buf.h"
#include "oci/image.h"

/*
 * What an entry is by its document, as
 * {"kind","artifactType","mediaType","digest","size",
 * "subject","config","blobs","manifests","annotations"}, those that it has: descriptors
 * as they are there. Owned by the caller; NULL, without an error, for an image and for
 * what cannot be read. `*reads` is how many documents may be read for it, besides its
 * own, and less by those that were; an index that would take more is an image.
 */
json_t *goci_artifact_of(
	const struct oci_images *images, const json_t *entry, size_t *reads);

enum { GOCI_ARTIFACT_READS = 256 };

/* The same for what a reference names, with "image" and "tags". */
json_t *goci_artifact_read(const char *name, const struct oci_cancel *cancel);

/* Appends it as lines for people. */
void goci_artifact_text(const json_t *artifact, struct oci_buf *out);

#endif
