/*
 * Whether what an image is made of is what the commit has: of the service's own inputs,
 * not of all that is in the repository.
 */
#ifndef GOCI_ASSEMBLE_CHANGED_H
#define GOCI_ASSEMBLE_CHANGED_H

#include "app/app.h"
#include "compile/compilation.h"

/*
 * An input of the images, which are one service's and whose dependencies are known,
 * that the commit of this name does not have as it is: the path as it is told to the
 * user, owned by the caller. NULL: it has all of them. What cannot be told counts as
 * changed.
 */
char *goci_changed_input(const struct goci_compilation *compilations, size_t count,
	const char *commit, const struct goci_app *app);

#endif
