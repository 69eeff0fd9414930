/*
 * The user that the service runs as: always numbers in the image, since an orchestrator
 * can only tell from a number that it is not root.
 */
#ifndef GOCI_LAYERS_USER_H
#define GOCI_LAYERS_USER_H

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/rootfs.h"

#include <stdint.h>

/* Where an image has its users; a base's may be symlinks to others. */
#define GOCI_PASSWD "etc/passwd"
#define GOCI_GROUP "etc/group"

struct goci_user {
	uint32_t uid;
	uint32_t gid;
	char text[24]; /* "1001:1001" */
};

/*
 * Resolves "UID[:GID]" or a name: root, chorus, or one of the base's /etc/passwd.
 * `given` and `rootfs` may be NULL.
 */
int goci_user_resolve(const char *given, const struct oci_rootfs *rootfs,
	struct goci_user *user, struct oci_err *err);

/* Where a user that is added lives, and what it can log in by. */
struct goci_login {
	const char *home;
	const char *shell;
};

/*
 * What /etc/passwd and /etc/group are to be: the base's, or a root's own, with the user
 * added where the number is not there. Appended to `passwd` and `group`; true for a
 * file that differs from the base's.
 */
bool goci_user_passwd(const struct goci_user *user, const struct goci_login *login,
	const char *base, struct oci_buf *passwd);
bool goci_user_group(
	const struct goci_user *user, const char *base, struct oci_buf *group);

/* The content of the base's "etc/passwd" or "etc/group", borrowed, or NULL. */
const char *goci_user_file(const struct oci_rootfs *rootfs, const char *path);

#endif
