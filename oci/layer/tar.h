/*
 * Tar: serializes a tree as the bytes of a layer with libarchive (image-spec layer.md).
 *
 * Entries are plain ustar where they fit and have pax records only for what does not.
 * There are no user names, no times below a second and no extended attributes; the
 * archive ends with two zero blocks.
 */
#ifndef OCI_LAYER_TAR_H
#define OCI_LAYER_TAR_H

#include "oci/cancel.h"
#include "oci/tree.h"
#include "stream.h"

/*
 * Writes a tree, which must be sorted. Fails when a file has changed since it was
 * added.
 */
int oci_tar_write(const struct oci_tree *tree, struct oci_sink *sink,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
