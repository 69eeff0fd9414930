/*
 * The documents of an image: descriptors, config, manifest and index (image-spec 1.1:
 * descriptor.md, config.md, manifest.md, image-index.md).
 *
 * Members are written in a fixed order, without the time of the host: the same image
 * always has the same bytes.
 */
#ifndef OCI_SPEC_H
#define OCI_SPEC_H

#include "oci/buf.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/layer.h"
#include "oci/platform.h"

#include <jansson.h>

#define OCI_MEDIA_INDEX "application/vnd.oci.image.index.v1+json"
/* Of drafts of image-spec 1.1; it has "blobs" in the place of "layers". */
#define OCI_MEDIA_OLD_ARTIFACT "application/vnd.oci.artifact.manifest.v1+json"
#define OCI_MEDIA_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define OCI_MEDIA_CONFIG "application/vnd.oci.image.config.v1+json"

/* As many layers as engines can mount one above another; more is a warning. */
enum { OCI_LAYERS_MANY = 127 };

/* The OCI media type for a Docker or OCI one; NULL for any other. */
const char *oci_media_ours(const char *type);

/* A descriptor; plain data. `media_type` is a static string. */
struct oci_descriptor {
	const char *media_type;
	struct oci_digest digest;
	int64_t size;
};

/* A descriptor as JSON, owned by the caller, who may add members. */
json_t *oci_descriptor_json(const struct oci_descriptor *d);

/*
 * Reads a descriptor of another tool. Docker media types are converted; other types,
 * foreign layers (urls) and digests that cannot be verified are errors.
 */
int oci_descriptor_read(
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/* The descriptor of a document's bytes. */
struct oci_descriptor oci_descriptor_of(
	const char *media_type, const struct oci_buf *content);

/* One layer of an image, for its manifest, its config and its history. */
struct oci_image_layer {
	struct oci_descriptor descriptor;
	struct oci_digest diff_id;
	const char *created_by; /* what made it, for the history */
};

/*
 * The layer of an image that a made layer is: its descriptor, its diff id, and what its
 * history says. `created_by` is borrowed for as long as the result is used.
 */
struct oci_image_layer oci_image_layer_of(
	const struct oci_layer *layer, const char *created_by);

/* Run configuration. Borrowed; NULL and empty lists keep the value of the base. */
struct oci_run_config {
	const char *user;
	const char *workdir;
	const char *stop_signal;
	const struct oci_strv *env;     /* K=V, put over the base's by key */
	const struct oci_strv *ports;   /* added to the base's */
	const struct oci_strv *volumes; /* added to the base's */
	const struct oci_strv *labels;  /* K=V, put over the base's */
	bool inherit_labels; /* with those by which the base tells of itself */
	const struct oci_strv *entrypoint; /* replaces, and clears the base's Cmd */
	const struct oci_strv *cmd;
};

/*
 * A new config: `base` (the config of a base image, or NULL) extended by `run`, unknown
 * members kept (config.md). `layers` are those on top of the base; the history of the
 * base is kept, or filled up for `base_layers`. `created` is an RFC 3339 time. Owned by
 * the caller.
 */
json_t *oci_config_new(const json_t *base, size_t base_layers,
	const struct oci_platform *platform, const struct oci_run_config *run,
	const struct oci_image_layer *layers, size_t count, const char *created);

/*
 * A repaired copy of the config of a base image with `layers` layers, in which every
 * member has its type, every variable is NAME=VALUE, every time is RFC 3339, and the
 * history fits the layers. Each change is described in `told`. Owned by the caller.
 */
json_t *oci_config_mend(const json_t *config, size_t layers, struct oci_strv *told);

/* A manifest; `annotations` (may be NULL) is borrowed. Owned by the caller. */
json_t *oci_manifest_new(const struct oci_descriptor *config,
	const struct oci_image_layer *layers, size_t count, const json_t *annotations);

/* An index of no manifests yet; descriptors are appended to its "manifests". */
json_t *oci_index_new(const json_t *annotations);

#endif
