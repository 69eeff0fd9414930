/*
 * The trees of a production image's own layers: skeleton, files, app.
 */
#ifndef GOCI_BUILD_TREES_H
#define GOCI_BUILD_TREES_H

#include "build/plan.h"
#include "build/user.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* What the skeleton is made from; `rootfs` is NULL without a base. All borrowed. */
struct goci_skeleton {
	const struct goci_plan *plan;
	const struct goci_user *user;
	const struct oci_rootfs *rootfs;
	const struct oci_buf *certs; /* PEM; NULL: none are to be added */
};

/*
 * What a static service needs of its root: users, certificates, time zones, /tmp, the
 * working folder. On a base only what the base does not have is added, and what the
 * user named.
 */
int goci_tree_skeleton(const struct goci_skeleton *skeleton, struct oci_tree *tree,
	struct oci_err *err);

/*
 * The --file options: files and folders of the host, symlinks as symlinks. To `closed`
 * are added those whose mode and owner close them to the user.
 */
int goci_tree_files(const struct goci_plan *plan, const struct goci_user *user,
	const char *bounds, struct oci_tree *tree, struct oci_strv *closed,
	struct oci_err *err);

/* The program. */
int goci_tree_app(const char *program, const struct goci_user *user, int64_t mtime,
	struct oci_tree *tree, struct oci_err *err);

/*
 * Sorts a tree and puts it on a base: paths go where the base's symlinked folders lead,
 * and folders that the base has are left to it. `rootfs` may be NULL.
 */
int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err);

#endif
