/*
 * ENTRYPOINT and CMD: the program that is started, and its arguments.
 */
#ifndef GOCI_INIT_DOCKER_START_H
#define GOCI_INIT_DOCKER_START_H

#include "init/docker_walk.h"

/* Sets `entrypoint` and `cmd`, after all instructions were visited. */
void goci_docker_start(struct goci_docker *d);

#endif
