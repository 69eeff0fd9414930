/*
 * Reads objects of any kind: loose, or packed with deltas (gitformat-pack(5)). The
 * length of a delta chain is limited.
 */
#ifndef GOCI_GIT_GIT_PACK_H
#define GOCI_GIT_GIT_PACK_H

#include "git/git_loose.h"

/*
 * Appends the content of an object of any type and sets `*type`. `depth` counts the
 * deltas followed so far. Returns -1 if the object is absent, damaged or too large.
 */
int goci_pack_read(struct goci_objects *objects, const unsigned char *id, int depth,
	int *type, struct oci_buf *out);

#endif
