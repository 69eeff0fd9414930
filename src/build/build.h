/*
 * `goci build`: from a request to images on disk.
 */
#ifndef GOCI_BUILD_BUILD_H
#define GOCI_BUILD_BUILD_H

#include "app/app.h"
#include "app/output.h"
#include "build/settings.h"

#include <stdio.h>

/* One call of `goci build`; all borrowed by goci_build. */
struct goci_request {
	struct goci_settings flags;     /* what the command line sets */
	struct oci_strv services;       /* folders, patterns, names; empty: "." */
	const struct goci_config *own;  /* the user's configuration, or NULL */
	const struct oci_strv *allowed; /* --allow-go-flag, or NULL */
	const char *limit;            /* no settings are looked for above it; or NULL */
	const char *cache_from;       /* or NULL */
	const char *cache_to;         /* or NULL */
	struct goci_outputs *outputs; /* --metadata-file, --image-refs; or NULL */
	struct goci_limits limits;    /* of the cache */
	bool dry_run;
	bool context_report; /* tell the contexts, build nothing */
};

/*
 * Builds every service. References (or, dry, the plan as JSON) go to `out`, errors and
 * progress to the report. Returns the exit status: 0 all built, 1 something failed, 2
 * the request is wrong.
 */
int goci_build(struct goci_app *app, const struct goci_request *request, FILE *out);

#endif
