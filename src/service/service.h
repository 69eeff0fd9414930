/*
 * Services: the main packages that the words of the command line name, with settings.
 *
 * A word is a folder, a Go package pattern, or a name in goci.yaml. A word that names
 * nothing becomes a service with an error, so that the others are built all the same.
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
	char *name;    /* name in goci.yaml, or the program's name in Go */
	char *package; /* import path */
	char *dir;     /* the package's folder */
	const struct goci_module *module; /* borrowed from goci_services */
	struct goci_settings settings;    /* merged settings */
	struct goci_flags flags;          /* Go flags, including GOFLAGS */
	char *tags;                       /* all build tags */
	char *ldflags;                    /* all linker flags that are set */
	struct oci_platform *platforms;
	size_t platform_count;
	char *image_name; /* "chorus/websocket-gateway:production" */
	struct oci_ref output;
	char *repository;      /* "registry.example/chorus/api", or NULL */
	struct oci_strv words; /* of the request, that name it; empty: none did */
	bool failed;
	struct oci_err err; /* reason, if `failed` */
};

struct goci_services {
	struct goci_service *items;
	size_t count;
	struct goci_module **modules;
	size_t module_count;
};

/* Frees the members of a service, not the struct. */
void goci_service_release(struct goci_service *service);
void goci_services_release(struct goci_services *services);
#define goci_auto_services OCI_AUTO(goci_services_release) struct goci_services

/* The modules in the module cache of an image. */
enum goci_modules {
	GOCI_MODULES_NONE,   /* production, or vendored modules */
	GOCI_MODULES_ALL,    /* the build list */
	GOCI_MODULES_NEEDED, /* modules of the packages that the service imports */
};
enum goci_modules goci_service_modules(const struct goci_service *service);

/* Returns the reference that is printed: oci:DIR:TAG@DIGEST. The caller frees it. */
char *goci_service_reference(const struct goci_service *service, const char *digest);

/*
 * Returns the name of all images of a service: "web", and "web:base" for a stage. The
 * caller frees it.
 */
char *goci_service_called(const struct goci_service *service);

#endif
