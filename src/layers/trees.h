/*
 * The trees of a production image's own layers: skeleton and app.
 */
#ifndef GOCI_LAYERS_TREES_H
#define GOCI_LAYERS_TREES_H

#include "layers/image.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* Input of the skeleton; all borrowed. */
struct goci_skeleton {
	const struct goci_plan *plan;
	const struct goci_user *user;
	const struct oci_rootfs
		*rootfs;              /* merged tree of the base; empty without base */
	const struct oci_tree *files; /* sorted: their paths are skipped */
	const struct oci_buf *certs;  /* PEM; NULL: add none */
};

#define GOCI_CERTS_PATH "etc/ssl/certs/ca-certificates.crt"

/*
 * Fills `tree` with what a static service needs: users, certificates, time zones, /tmp
 * and the working folder. On a base, adds only what is missing and what the user set.
 * Paths follow the base's symlinks.
 */
int goci_tree_skeleton(const struct goci_skeleton *skeleton, struct oci_tree *tree,
	struct oci_err *err);

/* Fills `tree` with the program; if NULL with an empty file, to check its path. */
int goci_tree_app(const char *program, const struct goci_image *image,
	struct oci_tree *tree, struct oci_err *err);

#endif
