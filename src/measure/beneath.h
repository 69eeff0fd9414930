/*
 * Names below a folder whose content is foreign: whatever symlinks a path goes through,
 * it does not lead out of the folder, which is "/" to it.
 */
#ifndef GOCI_MEASURE_BENEATH_H
#define GOCI_MEASURE_BENEATH_H

#include "oci/err.h"
#include "oci/mem.h"

#include <limits.h>
#include <stdbool.h>

/* How deep folders may lie in each other, so that they can be removed again. */
#define GOCI_BENEATH_DEPTH 128

/* As open(2). Returns the descriptor; a failure tells errno in `err->sys`. */
int goci_beneath_open(int root, const char *path, int flags, struct oci_err *err);

/* Where an entry is to be: an open folder, and its name there, which is one component.
 */
struct goci_spot {
	int dir;
	char name[NAME_MAX + 1];
};

#define GOCI_SPOT_INIT     \
	{                  \
		.dir = -1, \
	}

/*
 * Finds the spot of a path; with `make`, missing folders on the way are made, of mode
 * 0755. There need not be anything at it.
 */
int goci_spot_find(int root, const char *path, bool make, struct goci_spot *spot,
	struct oci_err *err);
void goci_spot_release(struct goci_spot *spot);
#define goci_auto_spot OCI_AUTO(goci_spot_release) struct goci_spot

/* Makes a folder there, mode 0755 under any umask. */
int goci_spot_mkdir(const struct goci_spot *spot, struct oci_err *err);

#endif
