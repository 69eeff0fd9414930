/*
 * The stages of a Dockerfile: which of them make up the image, and the build context.
 */
#ifndef GOCI_INIT_DOCKER_STAGES_H
#define GOCI_INIT_DOCKER_STAGES_H

#include "init/docker_walk.h"

/*
 * Divides the instructions into stages, marks those that the final stage needs, chooses
 * the context, and finds the ENTRYPOINT and CMD that apply. Fails on a Dockerfile
 * without FROM and on a malformed FROM.
 */
int goci_docker_stages(struct goci_docker *d);

/* The index of the stage that `name`, a name or a number, refers to among the first
 * `count` stages; -1 if there is none. */
int goci_docker_find_stage(const struct goci_docker *d, const char *name, size_t count);

/* The path to open for `path` in the build context; owned by the caller. */
char *goci_docker_in_context(const struct goci_docker *d, const char *path);

/* The path in the context that was copied to `path` of the stage; owned by the caller,
 * NULL when the stage copied none there. */
char *goci_docker_source(const struct goci_docker_stage *stage, const char *path);

#endif
