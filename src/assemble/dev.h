/*
 * `goci dev`: runs a service on this host, and rebuilds and restarts it on every
 * change.
 */
#ifndef GOCI_ASSEMBLE_DEV_H
#define GOCI_ASSEMBLE_DEV_H

#include "app/app.h"
#include "assemble/build.h"

/*
 * Finds the one service of the request. Appends the command line of goci-watch to
 * `command` and its whole environment to `env`.
 */
int goci_dev(struct goci_app *app, const struct goci_request *request,
	struct oci_strv *command, struct oci_strv *env, struct oci_err *err);

#endif
