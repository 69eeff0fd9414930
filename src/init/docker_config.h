/*
 * Instructions that set the image's config: ENV, ARG, LABEL, EXPOSE, WORKDIR, VOLUME,
 * STOPSIGNAL.
 *
 * Each function handles the current instruction of the walk. It fails only when the
 * Dockerfile is not valid; what goci cannot do is a note.
 */
#ifndef GOCI_INIT_DOCKER_CONFIG_H
#define GOCI_INIT_DOCKER_CONFIG_H

#include "init/docker_walk.h"

int goci_docker_env(struct goci_docker *d);
int goci_docker_arg(struct goci_docker *d);
int goci_docker_label(struct goci_docker *d);
int goci_docker_expose(struct goci_docker *d);
int goci_docker_workdir(struct goci_docker *d);
int goci_docker_volume(struct goci_docker *d);
int goci_docker_stopsignal(struct goci_docker *d);

/* Sets the ports from ENV PORT and EXPOSE, after all instructions were visited: the
 * first port of goci.yaml becomes PORT. */
void goci_docker_ports(struct goci_docker *d);

#endif
