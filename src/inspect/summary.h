/*
 * `goci inspect`: the summary of an image (digest, config, layers, size).
 */
#ifndef GOCI_INSPECT_SUMMARY_H
#define GOCI_INSPECT_SUMMARY_H

#include "inspect/attachments.h"
#include "oci/rootfs.h"

/* Appends the summary as text. With `rootfs` NULL the unpacked size is left out. */
void goci_summary_text(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, const struct goci_attachments *attached,
	struct oci_buf *out);

/* The summary as JSON, with the image's config unchanged; owned by the caller. */
json_t *goci_summary_json(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, const struct goci_attachments *attached);

/* The platforms of the index: [{"platform","digest","size"}], sizes in bytes; owned by
 * the caller. */
json_t *goci_platforms_json(const struct goci_platform_image *target);

/*
 * The history entry ("created_by") of a layer, borrowed from the image, "" where the
 * history has none (OCI image-spec 1.1, config.md, "history"). It is untrusted text.
 */
const char *goci_layer_maker(const struct oci_image *image, size_t layer);

#endif
