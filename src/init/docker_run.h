/*
 * RUN: each command of its script is recognized by its first words. `go build` becomes
 * a service; for others there is a note what goci does instead.
 */
#ifndef GOCI_INIT_DOCKER_RUN_H
#define GOCI_INIT_DOCKER_RUN_H

#include "init/docker_walk.h"

/* Handles RUN. Does not fail. */
int goci_docker_run(struct goci_docker *d);

#endif
