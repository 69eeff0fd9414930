/*
 * The user that a service runs as: the image's User, looked up in the image's
 * /etc/passwd and /etc/group (OCI image-spec 1.1, config.md, "User").
 */
#ifndef GOCI_SANDBOX_IDENTITY_H
#define GOCI_SANDBOX_IDENTITY_H

#include "oci/err.h"

#include <stddef.h>
#include <sys/types.h>

enum { GOCI_GROUPS_MAX = 64 };

struct goci_identity {
	uid_t uid; /* ids of the container */
	gid_t gid;
	gid_t groups[GOCI_GROUPS_MAX]; /* additional groups */
	size_t count;
	char home[256];
};

/*
 * Looks up `user` ("UID", "UID:GID", "NAME", "NAME:GROUP"; NULL: root) in the root file
 * system `root`, a borrowed descriptor. Numbers need no entry. Fails when a name is not
 * in the files.
 */
int goci_identity_find(
	int root, const char *user, struct goci_identity *who, struct oci_err *err);

#endif
