/*
 * Hot reload: the command line of goci-watch, in a development image and on the host.
 */
#ifndef GOCI_SERVICE_RELOAD_H
#define GOCI_SERVICE_RELOAD_H

#include "service/service.h"

/* Where an image has goci-watch. */
#define GOCI_WATCH_PATH "/usr/local/bin/goci-watch"

/* Where goci-watch works; all borrowed. */
struct goci_watch_place {
	const char *program; /* goci-watch */
	const char *root;    /* what is watched: the context */
	const char *dir;     /* what it runs in: the module's folder */
	const char *go;
	const struct oci_strv *env; /* of the service, K=V */
	/* The folders of modules that were compared with go.sum, and when. */
	const struct oci_strv *modules;
	int64_t modules_at;
};

/* The command that builds and runs a service again and again. */
void goci_watch_command(const struct goci_service *service,
	const struct goci_watch_place *place, struct oci_strv *command);

/* What a development image starts; without goci-watch on the host a shell. */
void goci_stage_command(const struct goci_service *service, struct oci_strv *command);

#endif
