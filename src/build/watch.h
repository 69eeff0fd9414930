/*
 * Hot reload: goci-watch in a development image, and on the host.
 */
#ifndef GOCI_BUILD_WATCH_H
#define GOCI_BUILD_WATCH_H

#include "build/stage.h"

/*
 * The program goci-watch for a service in the folder `dir`: beside this one, or on PATH
 * outside of the service's source. Owned by the caller; or NULL.
 */
char *goci_watch_find(const char *dir);

/* The same, if it runs on a platform. */
char *goci_watch_fitting(
	const struct goci_service *service, const struct oci_platform *platform);

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

/* The layer with goci-watch. */
int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err);

/* What a development image starts; without goci-watch on the host a shell. */
void goci_stage_command(const struct goci_service *service, struct oci_strv *command);

#endif
