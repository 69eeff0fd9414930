/*
 * The tags of a layout or an archive: what there is to look at.
 */
#ifndef GOCI_INSPECT_TAGS_H
#define GOCI_INSPECT_TAGS_H

#include "oci/buf.h"
#include "oci/image.h"

/*
 * The tags of a layout or an archive where `name` (a reference) names none of them and
 * there are several: an array of {"tag","digest","mediaType","platforms"} in its order,
 * owned by the caller. NULL, without an error, where there is no such choice to make,
 * or nothing that can be read.
 */
json_t *goci_tags_list(const char *name, const struct oci_cancel *cancel);

/* Appends them as lines. */
void goci_tags_text(const char *name, const json_t *tags, struct oci_buf *out);

/* Adds the tags that name what an entry is, its own too. */
void goci_tags_alike(
	const struct oci_images *images, const json_t *entry, struct oci_strv *tags);

#endif
