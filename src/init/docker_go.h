/*
 * `go build` and `go install` in a Dockerfile: the services that they build.
 */
#ifndef GOCI_INIT_DOCKER_GO_H
#define GOCI_INIT_DOCKER_GO_H

#include "init/docker_walk.h"

/*
 * Adds a service for each package that the command names, with the settings of its
 * flags. `words` begins with "build" or "install"; `dir` is the working directory in
 * the current stage.
 */
void goci_docker_go(
	struct goci_docker *d, const struct oci_strv *words, const char *dir);

#endif
