/*
 * What one call of `goci build` asks for: words, settings, limits, and where results
 * go.
 */
#ifndef GOCI_SERVICE_REQUEST_H
#define GOCI_SERVICE_REQUEST_H

#include "app/app.h"
#include "app/output.h"
#include "oci/ref.h"
#include "options/limits.h"
#include "settings/config.h"

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
 * Parses the place of a shared cache: "DIR" or "oci:DIR[:TAG]"; the tag is "cache"
 * where none is given. `ref` is the caller's to release, on failure too.
 */
int goci_request_cache(const char *text, struct oci_ref *ref, struct oci_err *err);

#endif
