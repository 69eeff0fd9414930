/*
 * Compares the inputs of images with a commit: only the service's own inputs, not the
 * whole repository.
 */
#ifndef GOCI_ASSEMBLE_CHANGED_H
#define GOCI_ASSEMBLE_CHANGED_H

#include "app/app.h"
#include "compile/compilation.h"

/*
 * Returns the path, as shown to the user, of an input that differs from `commit`; the
 * caller frees it. NULL if all are the same. The images are those of one service, and
 * their dependencies must be known. An input that cannot be compared counts as changed.
 */
char *goci_changed_input(const struct goci_compilation *compilations, size_t count,
	const char *commit, const struct goci_app *app);

#endif
