/*
 * `goci dev`: a service on this host, built and run again on every change.
 */
#ifndef GOCI_ASSEMBLE_DEV_H
#define GOCI_ASSEMBLE_DEV_H

#include "app/app.h"
#include "assemble/build.h"

/*
 * Finds the one service of the request. `command` gets the command line of goci-watch,
 * `env` the whole environment that it is to have; both are appended to.
 */
int goci_dev(struct goci_app *app, const struct goci_request *request,
	struct oci_strv *command, struct oci_strv *env, struct oci_err *err);

#endif
