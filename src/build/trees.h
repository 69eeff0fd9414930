/*
 * The trees of a production image's own layers: skeleton, files, app.
 */
#ifndef GOCI_BUILD_TREES_H
#define GOCI_BUILD_TREES_H

#include "build/image.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* What the skeleton is made from; all borrowed. */
struct goci_skeleton {
	const struct goci_plan *plan;
	const struct goci_user *user;
	const struct oci_rootfs *rootfs; /* of the base; empty without one */
	const struct oci_tree *files;    /* sorted: what they have is not made here */
	const struct oci_buf *certs;     /* PEM; NULL: none are to be added */
};

#define GOCI_CERTS_PATH "etc/ssl/certs/ca-certificates.crt"

/*
 * What a static service needs of its root: users, certificates, time zones, /tmp, the
 * working folder. On a base only what the base does not have is added, and what the
 * user named. Files are written where the base's symlinks of their names lead.
 */
int goci_tree_skeleton(const struct goci_skeleton *skeleton, struct oci_tree *tree,
	struct oci_err *err);

/*
 * The --file options, sorted: files and folders of the host, symlinks as symlinks, and
 * with their capabilities. To `closed` are added those whose mode and owner close them
 * to the user.
 */
int goci_tree_files(const struct goci_plan *plan, const struct goci_user *user,
	const char *bounds, struct oci_tree *tree, struct oci_strv *closed,
	struct oci_err *err);

/* The program; with NULL its place alone, to see what is there. */
int goci_tree_app(const char *program, const struct goci_image *image,
	struct oci_tree *tree, struct oci_err *err);

/*
 * Sorts a tree and makes it fit onto the layers below, `rootfs` being what they come
 * to: paths go where symlinked folders lead, and a folder that is there keeps its mode,
 * owner and attributes. It stays in the tree if something new is in it: who unpacks
 * layers apart makes folders that are only implied anew, as root's, 0755. What is
 * neither file nor folder in both, and a file that two name, is an error.
 */
int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err);

/* The same, and puts it on `rootfs`, for the layers above. */
int goci_tree_put(
	struct oci_tree *tree, struct oci_rootfs *rootfs, struct oci_err *err);

/*
 * Which folder keeps the user from a path, in words that the caller frees; NULL when
 * none does.
 */
char *goci_tree_closed(const struct oci_rootfs *rootfs, const char *path,
	const struct goci_user *user);

#endif
