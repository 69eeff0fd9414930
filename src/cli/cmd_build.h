/*
 * `goci build`, for commands that build first.
 */
#ifndef GOCI_CLI_CMD_BUILD_H
#define GOCI_CLI_CMD_BUILD_H

#include "service/request.h"
#include "settings/fields.h"

/*
 * Builds services with the flags of a command line, the goci.yaml of the current folder
 * and the user's own configuration. Prints errors; references go to the observer, or,
 * if that is NULL, to standard output. Returns the exit status.
 */
int goci_cmd_build_start(const struct goci_values *flags,
	const struct oci_strv *services, const struct goci_observer *observer,
	struct oci_err *err);

#endif
