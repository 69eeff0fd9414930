/*
 * The tags of a layout or an archive, listed when a reference names none of several.
 */
#ifndef GOCI_INSPECT_TAGS_H
#define GOCI_INSPECT_TAGS_H

#include "oci/buf.h"
#include "oci/image.h"

/*
 * Lists the entries of the layout or archive that `name`, a reference without tag and
 * digest, leads to: an array of {"tag","digest","mediaType","platforms"
 * [,"artifactType"],"attached"} in the order of the index, owned by the caller.
 * "attached": it is attached to an image. NULL, without an error, when the reference
 * has a tag or digest, when there are fewer than two images, or when nothing can be
 * read.
 */
json_t *goci_tags_list(const char *name, const struct oci_cancel *cancel);

/* Appends the list as text, one entry per line; `name` is the reference. */
void goci_tags_text(const char *name, const json_t *tags, struct oci_buf *out);

#endif
