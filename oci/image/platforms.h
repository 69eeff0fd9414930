/*
 * Lists the platforms that an index has images for, from descriptors or, where those
 * have none, from configs; nested indexes are followed.
 */
#ifndef OCI_IMAGE_PLATFORMS_H
#define OCI_IMAGE_PLATFORMS_H

#include "oci/image.h"

/* Fails on a document that could be parsed as another kind of document. */
int oci_check_kind(const json_t *doc, const char *media_type, struct oci_err *err);

/* Reads the config of a manifest, and its descriptor into `d`. The caller frees it. */
json_t *oci_manifest_config(const struct oci_source *source, const json_t *manifest,
	struct oci_descriptor *d, struct oci_err *err);

/*
 * The descriptor of an image that is not in an index, with the platform of its config.
 * The caller frees it.
 */
json_t *oci_lone_platform(const struct oci_descriptor *d, const json_t *config);

/*
 * The descriptors of all images in an index and its nested indexes, each with
 * "platform" where it is known. The caller frees the array; NULL on failure.
 */
json_t *oci_index_platforms(const struct oci_source *source,
	const struct oci_descriptor *index, struct oci_err *err);

/*
 * The descriptor of such a list that fits a platform: the first of the best matches.
 * Borrowed; NULL when none fits.
 */
json_t *oci_platforms_best(const json_t *list, const struct oci_platform *platform);

#endif
