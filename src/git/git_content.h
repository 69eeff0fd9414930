/*
 * Compares a file on disk with an object of the repository.
 */
#ifndef GOCI_GIT_GIT_CONTENT_H
#define GOCI_GIT_GIT_CONTENT_H

#include "git/git_object.h"

/*
 * Returns true if the file at `path` below `top` has the content of the blob `id`; for
 * a symlink (`link`) its target is compared. A blob that is a Git LFS pointer stands
 * for the file it describes.
 */
bool goci_content_is(const char *top, const char *path, bool link,
	struct goci_objects *objects, const unsigned char *id);

#endif
