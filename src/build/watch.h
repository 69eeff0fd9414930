/*
 * Hot reload: goci-watch in a development image, and on the host.
 */
#ifndef GOCI_BUILD_WATCH_H
#define GOCI_BUILD_WATCH_H

#include "build/stage.h"

/* The program goci-watch, beside this one or on PATH; owned by the caller; or NULL. */
char *goci_watch_find(void);

/*
 * The command that builds and runs a service again and again: `program` watches `root`,
 * the context, and runs in the module's folder, which is `dir`.
 */
void goci_watch_command(const struct goci_service *service, const char *program,
	const char *root, const char *dir, struct oci_strv *command);

/* The layer with goci-watch. */
int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err);

/* What a development image starts; without goci-watch on the host a shell. */
void goci_stage_command(const struct goci_service *service, struct oci_strv *command);

#endif
