/*
 * The rules for the merged tree of an image.
 */
#ifndef OCI_VERIFY_ROOTFS_H
#define OCI_VERIFY_ROOTFS_H

#include "layers.h"

/*
 * Checks the merged tree: `files` has the visible files, `passwd` the visible
 * /etc/passwd, or NULL.
 */
void oci_rootfs_check(struct oci_graph *g, const struct oci_image_layers *layers,
	const struct oci_files *files, const struct oci_buf *passwd);

#endif
