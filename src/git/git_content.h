/*
 * Whether the content of a file is that of an object.
 */
#ifndef GOCI_GIT_GIT_CONTENT_H
#define GOCI_GIT_GIT_CONTENT_H

#include "git/git_object.h"

/*
 * Whether the file at `path` below `top` has the content of the object `id`, or, for a
 * `link`, points to where that says. A pointer of Git LFS stands for what it names.
 */
bool goci_content_is(const char *top, const char *path, bool link,
	struct goci_objects *objects, const unsigned char *id);

#endif
