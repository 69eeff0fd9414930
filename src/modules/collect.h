/*
 * Collects modules into a module cache of their own, for an image or a shared cache, so
 * that Go needs neither the network nor another cache there.
 *
 * Modules are copied from the host's module cache; those it lacks are downloaded into
 * it first. Go verifies each copy by go.sum. go.mod and go.sum are never written to.
 */
#ifndef GOCI_MODULES_COLLECT_H
#define GOCI_MODULES_COLLECT_H

#include "app/app.h"
#include "go/compile.h"

/* What to collect; all borrowed. */
struct goci_collect {
	const struct goci_module *module;
	const char *service; /* for the report */
	const char *dir;     /* the cache to fill; may hold modules already */
	/*
	 * Collect the modules of these packages, as compiled; NULL: all modules of the
	 * build list, and every go.mod that `go list -m all` reads.
	 */
	const struct goci_compile *compile;
	const struct oci_strv *packages;
};

/*
 * Collects them. The error names the modules of the build list that cannot be
 * downloaded, and what to do about it.
 */
int goci_collect(
	const struct goci_collect *what, struct goci_app *app, struct oci_err *err);

#endif
