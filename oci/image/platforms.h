/*
 * What an index has images for, whatever tells it: the descriptor, or the config; and
 * indexes in it.
 */
#ifndef OCI_IMAGE_PLATFORMS_H
#define OCI_IMAGE_PLATFORMS_H

#include "oci/image.h"

/* Refuses a body that could be read as another kind of document. */
int oci_check_kind(const json_t *doc, const char *media_type, struct oci_err *err);

/* The config that a manifest names; owned by the caller. */
json_t *oci_manifest_config(const struct oci_source *source, const json_t *manifest,
	struct oci_descriptor *d, struct oci_err *err);

/* A lone image is for what its config says: its descriptor with that. Owned. */
json_t *oci_lone_platform(const struct oci_descriptor *d, const json_t *config);

/*
 * The descriptors of all images that an index leads to, through indexes in it, each
 * with its "platform" if one can be had. Owned by the caller; NULL on failure.
 */
json_t *oci_index_platforms(const struct oci_source *source,
	const struct oci_descriptor *index, struct oci_err *err);

#endif
