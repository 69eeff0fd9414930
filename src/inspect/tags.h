/*
 * The tags of a layout: what there is to look at.
 */
#ifndef GOCI_INSPECT_TAGS_H
#define GOCI_INSPECT_TAGS_H

#include "oci/buf.h"
#include "oci/layout.h"

/*
 * The tags of a layout where `name` ("oci:DIR[:TAG]") names none of them and there are
 * several: an array of {"tag","digest","mediaType","platforms"} in the layout's order,
 * owned by the caller. NULL, without an error, where there is no such choice to make,
 * or no layout that can be read.
 */
json_t *goci_tags_list(const char *name);

/* Appends them as lines. */
void goci_tags_text(const char *name, const json_t *tags, struct oci_buf *out);

/* Adds the tags that name what `ref` names, its own too. */
void goci_tags_alike(const struct oci_ref *ref, struct oci_strv *tags);

#endif
