/*
 * Environment variables of the Go toolchain in a Dockerfile or in ko's settings.
 */
#ifndef GOCI_INIT_GO_VARIABLES_H
#define GOCI_INIT_GO_VARIABLES_H

#include "init/draft.h"

/*
 * Returns whether `name` is a variable of the Go toolchain. If so, sets the option that
 * corresponds to it (GOARCH: `platform`), or adds a note.
 */
bool goci_go_variable(
	const struct goci_position *at, const char *name, const char *value);

#endif
