/*
 * Services: the main packages that the words of the command line name, with settings.
 *
 * A word is a folder, a Go package pattern, or a name in goci.yaml. A word that names
 * nothing becomes a service with an error, so that the others are built all the same.
 */
#ifndef GOCI_SERVICE_SERVICE_H
#define GOCI_SERVICE_SERVICE_H

#include "app/app.h"
#include "app/output.h"
#include "go/flags_use.h"
#include "go/module.h"
#include "memo/memo.h"
#include "oci/layout.h"
#include "settings/settings.h"
#include "settings/target.h"

#include <stdbool.h>

/* An archive that the image of a service is written to. */
struct goci_archive {
	enum oci_transport transport;
	char *path;            /* "-": standard output */
	struct oci_strv names; /* of the image in there, as in `image_names` */
	size_t file;           /* which of `files` of goci_services it is */
	char *together;        /* the names of all images in the file, in order */
};

struct goci_service {
	enum goci_target target;
	char *name;    /* name in goci.yaml, or the program's name in Go */
	char *package; /* import path */
	char *dir;     /* the package's folder */
	const struct goci_module *module; /* borrowed from goci_services */
	struct goci_settings settings;    /* merged settings */
	struct goci_settings given;       /* of these, what the source does not set */
	struct goci_flags flags;          /* Go flags, including GOFLAGS */
	char *tags;                       /* all build tags */
	char *ldflags;                    /* all linker flags that are set */
	struct oci_platform *platforms;
	size_t platform_count;
	/* "chorus/websocket-gateway:production", ...; the first is `image_name` */
	struct oci_strv image_names;
	const char *image_name; /* borrowed */
	/* The layout, with the first tag; `dir` is NULL if there are only archives. */
	struct oci_ref output;
	struct goci_archive *archives;
	size_t archive_count;
	char *repository;      /* "registry.example/chorus/api", or NULL */
	struct oci_strv words; /* of the request, that name it; empty: none did */
	bool failed;
	struct oci_err err; /* reason, if `failed` */
};

/* A file that images of one or several services are written to, as one archive. */
struct goci_archive_file {
	enum oci_transport transport;
	const char *path;           /* as in the first of its goci_archive */
	struct goci_output *output; /* of the request; NULL for standard output */
};

struct goci_services {
	struct goci_service *items;
	size_t count;
	struct goci_module **modules;
	size_t module_count;
	struct goci_archive_file *files; /* each one once */
	size_t file_count;
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

/* The reference of a file without names, "oci-archive:FILE"; the caller frees it. */
char *goci_archive_text(enum oci_transport transport, const char *path);

/*
 * Returns the reference that is printed: oci:DIR:TAG@DIGEST, or that of the first
 * archive without a layout. The caller frees it.
 */
char *goci_service_reference(const struct goci_service *service, const char *digest);

/* Appends those of all tags in the layout, and of all names in the archives. */
void goci_service_references(
	const struct goci_service *service, const char *digest, struct oci_strv *out);

/*
 * Returns the name of all images of a service: "web", and "web:base" for a stage. The
 * caller frees it.
 */
char *goci_service_called(const struct goci_service *service);

#endif
