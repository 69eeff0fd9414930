/*
 * COPY and ADD: files of the context become the option `file`.
 */
#ifndef GOCI_INIT_DOCKER_COPY_H
#define GOCI_INIT_DOCKER_COPY_H

#include "init/docker_walk.h"

/* Handles COPY or ADD. Fails when source or destination is missing. */
int goci_docker_copy(struct goci_docker *d);

#endif
