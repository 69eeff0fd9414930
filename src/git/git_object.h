/*
 * Objects of a repository by their names, of the type that is asked for.
 */
#ifndef GOCI_GIT_GIT_OBJECT_H
#define GOCI_GIT_GIT_OBJECT_H

#include "git/git_loose.h"

/*
 * Appends an object's content. -1 when it is not there, is another type, is damaged,
 * or too large: why does not matter, for it cannot be told then.
 */
int goci_object_read(struct goci_objects *objects, const unsigned char *id,
	enum goci_object_type type, struct oci_buf *out);

#endif
