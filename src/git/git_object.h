/*
 * Reads an object of a given type by its id.
 */
#ifndef GOCI_GIT_GIT_OBJECT_H
#define GOCI_GIT_GIT_OBJECT_H

#include "git/git_loose.h"

/*
 * Appends an object's content. Returns -1 if the object is absent, of another type,
 * damaged or too large; callers treat all of these alike.
 */
int goci_object_read(struct goci_objects *objects, const unsigned char *id,
	enum goci_object_type type, struct oci_buf *out);

#endif
