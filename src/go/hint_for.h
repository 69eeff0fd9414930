/*
 * What a hint may depend on, besides Go's output.
 */
#ifndef GOCI_GO_HINT_FOR_H
#define GOCI_GO_HINT_FOR_H

#include "app/app.h"
#include "go/module.h"

/* All borrowed. */
struct goci_hint_for {
	const struct goci_module *module;
	struct goci_app *app;
	const char *left_out; /* the rules of .dockerignore that hide files, or NULL */
};

#endif
