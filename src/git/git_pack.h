/*
 * Objects of any kind: loose, or in packs with their deltas (gitformat-pack(5)). A
 * chain of deltas has an upper length.
 */
#ifndef GOCI_GIT_GIT_PACK_H
#define GOCI_GIT_GIT_PACK_H

#include "git/git_loose.h"

/*
 * Appends an object's content, of any type. `depth` is how many deltas led here. -1
 * when it is not there, is damaged, or too large.
 */
int goci_pack_read(struct goci_objects *objects, const unsigned char *id, int depth,
	int *type, struct oci_buf *out);

#endif
