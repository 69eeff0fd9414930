/*
 * Hot reload: command lines of goci-watch, for development images and the host.
 */
#ifndef GOCI_SERVICE_RELOAD_H
#define GOCI_SERVICE_RELOAD_H

#include "service/service.h"

/* Path of goci-watch in an image. */
#define GOCI_WATCH_PATH "/usr/local/bin/goci-watch"

/* The environment of goci-watch; all borrowed. */
struct goci_watch_place {
	const char *program; /* goci-watch */
	const char *root;    /* the folder to watch: the context */
	const char *dir;     /* working folder: that of the module */
	const char *go;
	const struct oci_strv *env; /* of the service, K=V */
	/* Folders of modules verified against go.sum, and the time of that. */
	const struct oci_strv *modules;
	int64_t modules_at;
};

/* Appends the command that rebuilds and restarts a service on every change. */
void goci_watch_command(const struct goci_service *service,
	const struct goci_watch_place *place, struct oci_strv *command);

/* Appends the command of a development image; a shell if the host has no goci-watch. */
void goci_stage_command(const struct goci_service *service, struct oci_strv *command);

#endif
