/*
 * Services: what the words of the command line name, found on disk, with their
 * settings.
 *
 * A word is a folder, a Go package pattern, or a name of goci.yaml. A service whose
 * word names nothing is kept with its error, so that the others are built all the same.
 */
#ifndef GOCI_SERVICE_SERVICE_H
#define GOCI_SERVICE_SERVICE_H

#include "app/app.h"
#include "go/flags_use.h"
#include "go/module.h"
#include "memo/memo.h"
#include "oci/layout.h"
#include "settings/settings.h"
#include "settings/target.h"

#include <stdbool.h>

struct goci_service {
	enum goci_target target;
	char *name;    /* the name in goci.yaml, or the program's as Go names it */
	char *package; /* import path */
	char *dir;     /* the package's folder */
	const struct goci_module *module; /* borrowed from the list */
	struct goci_settings settings;    /* everything that is set, merged */
	struct goci_flags flags;          /* of Go, with what GOFLAGS adds */
	char *tags;                       /* all build tags */
	char *ldflags;                    /* all of the linker's flags that are set */
	struct oci_platform *platforms;
	size_t platform_count;
	char *image_name; /* "chorus/websocket-gateway:production" */
	struct oci_ref output;
	bool failed;
	struct oci_err err; /* why, if `failed` */
};

struct goci_services {
	struct goci_service *items;
	size_t count;
	struct goci_module **modules;
	size_t module_count;
};

/* Frees what a service holds, and not the struct. */
void goci_service_release(struct goci_service *service);
void goci_services_release(struct goci_services *services);
#define goci_auto_services OCI_AUTO(goci_services_release) struct goci_services

/* Which modules its image has in a module cache. */
enum goci_modules {
	GOCI_MODULES_NONE,   /* production, and what is vendored */
	GOCI_MODULES_ALL,    /* the build list */
	GOCI_MODULES_NEEDED, /* those that the service's packages are of */
};
enum goci_modules goci_service_modules(const struct goci_service *service);

/* What its tag names, as it is printed: oci:DIR:TAG@DIGEST. Owned by the caller. */
char *goci_service_reference(const struct goci_service *service, const char *digest);

/* How all its images together are called: "web", and "web:base" for a stage. Owned. */
char *goci_service_called(const struct goci_service *service);

#endif
