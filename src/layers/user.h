/*
 * The user that the service runs as: always numeric in the image, since an orchestrator
 * can only verify a number as not root.
 */
#ifndef GOCI_LAYERS_USER_H
#define GOCI_LAYERS_USER_H

#include "oci/buf.h"
#include "oci/err.h"
#include "oci/rootfs.h"

#include <stdint.h>

/* The user database of an image; a base's may be symlinks. */
#define GOCI_PASSWD "etc/passwd"
#define GOCI_GROUP "etc/group"

struct goci_user {
	uint32_t uid;
	uint32_t gid;
	char text[24]; /* "1001:1001" */
};

/*
 * Resolves "UID[:GID]" or a name: root, chorus, or one in the base's /etc/passwd.
 * `given` and `rootfs` may be NULL.
 */
int goci_user_resolve(const char *given, const struct oci_rootfs *rootfs,
	struct goci_user *user, struct oci_err *err);

/* Home folder and shell of a user that is added. */
struct goci_login {
	const char *home;
	const char *shell;
};

/*
 * Append the new /etc/passwd and /etc/group: the base's, or one with root only, plus
 * the user unless the number exists. Return true if the file differs from the base's.
 */
bool goci_user_passwd(const struct goci_user *user, const struct goci_login *login,
	const char *base, struct oci_buf *passwd);
bool goci_user_group(
	const struct goci_user *user, const char *base, struct oci_buf *group);

/* Returns the base's "etc/passwd" or "etc/group", borrowed, or NULL. */
const char *goci_user_file(const struct oci_rootfs *rootfs, const char *path);

#endif
