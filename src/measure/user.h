/*
 * Who a service runs as: the image's User, looked up in the image's own /etc/passwd and
 * /etc/group (image-spec config.md, "User").
 */
#ifndef GOCI_MEASURE_USER_H
#define GOCI_MEASURE_USER_H

#include "oci/err.h"

#include <stddef.h>
#include <sys/types.h>

enum { GOCI_GROUPS_MAX = 64 };

struct goci_identity {
	uid_t uid;
	gid_t gid;
	gid_t groups[GOCI_GROUPS_MAX]; /* additional ones */
	size_t count;
	char home[256];
};

/*
 * Looks up "UID", "UID:GID", "NAME", "NAME:GROUP" or nothing (NULL: root) in the root
 * file system `root`, a descriptor.
 */
int goci_identity_find(
	int root, const char *user, struct goci_identity *who, struct oci_err *err);

#endif
