/*
 * The request of one `goci build`: words, settings, limits and output files.
 */
#ifndef GOCI_SERVICE_REQUEST_H
#define GOCI_SERVICE_REQUEST_H

#include "app/app.h"
#include "app/output.h"
#include "ci/ci.h"
#include "oci/ref.h"
#include "options/limits.h"
#include "settings/config_find.h"

struct goci_service;
struct goci_signing;
struct goci_services;

/* Gets the results of a build instead of standard output. */
struct goci_observer {
	void *arg;
	/*
	 * The services were found; some may have `failed`. Returns -1, with an error,
	 * to build nothing.
	 */
	int (*found)(void *arg, const struct goci_services *services,
		struct goci_report *report, struct oci_err *err);
	/* An image is in its layout: built, or unchanged. All borrowed. */
	void (*built)(
		void *arg, const struct goci_service *service, const char *digest);
};

/* A request; everything is borrowed by goci_build. */
struct goci_request {
	struct goci_settings flags;     /* settings of the command line */
	struct oci_strv services;       /* folders, patterns, names; empty: "." */
	const struct goci_config *own;  /* the user's configuration, or NULL */
	struct goci_configs *configs;   /* goci.yaml files that were read; or NULL */
	const struct oci_strv *allowed; /* --allow-go-flag, or NULL */
	const char *prefix;             /* --prefix, or NULL */
	const char *limit;      /* topmost folder to search for settings; or NULL */
	const char *cache_from; /* or NULL */
	const char *cache_to;   /* or NULL */
	const char *load;       /* the engine to load the images into; or NULL */
	struct goci_outputs *outputs; /* --metadata-file, --ci, ...; or NULL */
	struct goci_ci ci;
	struct goci_limits limits;            /* of the cache */
	const struct goci_observer *observer; /* or NULL: print the references */
	const char *push; /* NULL: no; "": where the settings say; or REPO[:TAG] */
	const struct goci_push_values *registry; /* how to push */
	struct goci_signing *signing; /* what signs (sign/signing.h), or NULL */
	bool dry_run;
	bool context_report; /* report the contexts, build nothing */
};

/*
 * Parses the location of a shared cache: "DIR" or "oci:DIR[:TAG]"; the tag defaults to
 * "cache". The caller releases `ref`, on failure too.
 */
int goci_request_cache(const char *text, struct oci_ref *ref, struct oci_err *err);

#endif
