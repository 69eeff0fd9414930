/*
 * The summary of an image: what it is, how it runs, what it is made of.
 */
#ifndef GOCI_INSPECT_SUMMARY_H
#define GOCI_INSPECT_SUMMARY_H

#include "inspect/specimen.h"
#include "oci/rootfs.h"

/* Appends it as lines for people. Without `rootfs` (NULL) no unpacked size is told. */
void goci_summary_text(const struct goci_specimen *target,
	const struct oci_rootfs *rootfs, struct oci_buf *out);

/* The same as JSON, the config's part as it is; owned by the caller. */
json_t *goci_summary_json(
	const struct goci_specimen *target, const struct oci_rootfs *rootfs);

/* All platforms that it has: [{"platform","digest","size"}]; owned by the caller. */
json_t *goci_platforms_json(const struct goci_specimen *target);

/*
 * What made a layer, as far as the history tells, "" where it does not; foreign text,
 * borrowed from the image.
 */
const char *goci_layer_maker(const struct oci_image *image, size_t layer);

#endif
