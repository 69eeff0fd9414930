/*
 * Artifacts: content that is not an image, stored as blobs with a manifest under a tag
 * of a layout (image-spec 1.1, manifest.md, "Guidelines for Artifact Usage"). Tools
 * that copy images copy artifacts as well.
 */
#ifndef OCI_ARTIFACT_H
#define OCI_ARTIFACT_H

#include "oci/layout.h"

#define OCI_MEDIA_EMPTY "application/vnd.oci.empty.v1+json"

struct oci_source; /* private to the library */

struct oci_artifact_layer {
	char *media_type;
	struct oci_digest digest;
	int64_t size;
};

/*
 * An artifact. All members are owned; `source` gives access to the blobs of one that
 * was read, and is NULL otherwise. Release with oci_artifact_release.
 */
struct oci_artifact {
	char *type; /* artifactType; NULL for an image */
	struct oci_artifact_layer *layers;
	size_t count;
	struct oci_digest manifest; /* set by oci_artifact_read */
	struct oci_source *source;
};

#define OCI_ARTIFACT_INIT \
	{                 \
		0         \
	}

void oci_artifact_release(struct oci_artifact *artifact);
#define oci_auto_artifact OCI_AUTO(oci_artifact_release) struct oci_artifact

/*
 * Adds a layer, copying the strings. A digest that is already there is not added again.
 */
void oci_artifact_add(struct oci_artifact *artifact, const char *media_type,
	const struct oci_digest *digest, int64_t size);

/*
 * Reads the manifest that a reference names; its layers are not read. OCI_ERR_NOT_FOUND
 * when the tag does not exist, OCI_ERR_MISMATCH when a blob is damaged. `artifact` is
 * owned by the caller.
 */
int oci_artifact_read(const struct oci_ref *ref, const struct oci_cancel *cancel,
	struct oci_artifact *artifact, struct oci_err *err);

/*
 * Opens the blob of layer `i` and verifies its digest. `blob` is owned by the caller.
 */
int oci_artifact_open(const struct oci_artifact *artifact, size_t i,
	const struct oci_cancel *cancel, struct oci_span *blob, struct oci_err *err);

/*
 * Writes the manifest of layers that are already staged and commits it as `tag`. Blobs
 * that only the previous artifact of this type under the tag used are removed.
 * `*manifest` is set to its digest.
 */
int oci_artifact_commit(struct oci_publish *publish, const char *tag,
	const struct oci_artifact *artifact, struct oci_digest *manifest,
	struct oci_err *err);

/* The artifact type of a manifest, borrowed; NULL for an image. */
const char *oci_artifact_type(const json_t *manifest);

/*
 * A short name for an artifact type ("a Helm chart"); "an artifact" for an unknown one.
 */
const char *oci_artifact_words(const char *type);

/*
 * Returns -1 with an error that names its type when the manifest is not an image, else
 * 0.
 */
int oci_artifact_refuse(const json_t *manifest, struct oci_err *err);

#endif
