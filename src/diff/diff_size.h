/*
 * `goci diff --size`: what grew and shrank between two images, by section, module and
 * package of their Go programs (binary/growth.h).
 */
#ifndef GOCI_DIFF_DIFF_SIZE_H
#define GOCI_DIFF_DIFF_SIZE_H

#include "diff/diff_refs.h"
#include "oci/buf.h"

/*
 * Compares the images of two references for one platform: `platform`, or with NULL the
 * one of each that goci_platform_image_open() takes. Returns {"a","b": {"image",
 * "platform","digest","imageID"}, "equal", "layers": {"before","after"}, "files": the
 * same, "programs"}, owned by the caller; NULL on failure. Sizes are in bytes: of the
 * layers as they are stored, and of all visible files.
 */
json_t *goci_diff_size(const struct goci_diff_side sides[2], const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err);

/* Appends the document as text; with `all`, nothing is left out of its lists. */
void goci_diff_size_text(const json_t *doc, bool all, struct oci_buf *out);

#endif
