/*
 * Artifacts: blobs of any kind under a tag of a layout, which are no image
 * (image-spec 1.1, manifest.md, "Guidelines for Artifact Usage"). Whatever copies
 * images copies them.
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

/* All owned. `source` has the blobs of an artifact that was read, or is NULL. */
struct oci_artifact {
	char *type; /* its artifactType; NULL: it has none, as an image */
	struct oci_artifact_layer *layers;
	size_t count;
	struct oci_digest manifest; /* once it was read */
	struct oci_source *source;
};

#define OCI_ARTIFACT_INIT \
	{                 \
		0         \
	}

void oci_artifact_release(struct oci_artifact *artifact);
#define oci_auto_artifact OCI_AUTO(oci_artifact_release) struct oci_artifact

/* Adds a layer; one of a digest that is there already is not added again. */
void oci_artifact_add(struct oci_artifact *artifact, const char *media_type,
	const struct oci_digest *digest, int64_t size);

/*
 * Reads what a reference names. OCI_ERR_NOT_FOUND when there is no such tag;
 * OCI_ERR_MISMATCH for damage. Layers are not read. `artifact` is released by the
 * caller.
 */
int oci_artifact_read(const struct oci_ref *ref, const struct oci_cancel *cancel,
	struct oci_artifact *artifact, struct oci_err *err);

/* Opens the blob of layer `i`, hashed. */
int oci_artifact_open(const struct oci_artifact *artifact, size_t i,
	const struct oci_cancel *cancel, struct oci_span *blob, struct oci_err *err);

/*
 * Writes the manifest, of layers that are staged already, and commits it as `tag`.
 * What only the artifact of this type that had the tag before was made of is removed.
 * `*manifest` is its digest.
 */
int oci_artifact_commit(struct oci_publish *publish, const char *tag,
	const struct oci_artifact *artifact, struct oci_digest *manifest,
	struct oci_err *err);

/* The type of an artifact, borrowed; NULL for an image. */
const char *oci_artifact_type(const json_t *manifest);

/* What a type is called, "an artifact" where it is none of those that are known. */
const char *oci_artifact_words(const char *type);

/* Fails, and says what it is, for a manifest that is of no image. */
int oci_artifact_refuse(const json_t *manifest, struct oci_err *err);

#endif
