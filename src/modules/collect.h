/*
 * Collecting modules: a module cache of its own in a folder, for an image or a shared
 * cache, so that Go needs no network and no other cache there.
 *
 * What the module cache has is taken from it, and what it lacks goes into it first: the
 * network is asked once. Go compares each module that it takes from another place with
 * go.sum. go.mod and go.sum are never written to.
 */
#ifndef GOCI_MODULES_COLLECT_H
#define GOCI_MODULES_COLLECT_H

#include "app/app.h"
#include "go/compile.h"

/* What is collected; all borrowed. */
struct goci_collect {
	const struct goci_module *module;
	const char *service; /* for the report */
	const char *dir;     /* may hold what was collected before */
	/*
	 * The packages whose modules these are, as they are compiled; NULL: the modules
	 * of the build list, with the go.mod of all that `go list -m all` reads.
	 */
	const struct goci_compile *compile;
	const struct oci_strv *packages;
};

/*
 * Collects them. Of the build list, those that cannot be had are told by name, with how
 * to go on.
 */
int goci_collect(
	const struct goci_collect *what, struct goci_app *app, struct oci_err *err);

#endif
