/*
 * The trees of a production image's own layers: skeleton and app.
 */
#ifndef GOCI_LAYERS_TREES_H
#define GOCI_LAYERS_TREES_H

#include "layers/image.h"
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

/* The program; with NULL its place alone, to see what is there. */
int goci_tree_app(const char *program, const struct goci_image *image,
	struct oci_tree *tree, struct oci_err *err);

#endif
