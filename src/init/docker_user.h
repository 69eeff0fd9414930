/*
 * Users: USER, the owners of COPY --chown, and the commands that create accounts.
 */
#ifndef GOCI_INIT_DOCKER_USER_H
#define GOCI_INIT_DOCKER_USER_H

#include "init/docker_walk.h"

/* Handles USER. Does not fail. */
int goci_docker_user(struct goci_docker *d);

/* "USER[:GROUP]" as "UID:GID", owned by the caller; NULL when an id is not known. */
char *goci_docker_owner(const struct goci_docker *d, const char *text);

/* Handles addgroup, groupadd, adduser and useradd: records the ids that they set. */
void goci_docker_account(struct goci_docker *d, const struct oci_strv *words);

#endif
