/*
 * Tar: a tree as the bytes of a layer, by libarchive (image-spec layer.md).
 *
 * Plain ustar wherever an entry fits, pax records only for what does not; no names of
 * users, no times below a second, no extended attributes; two zero blocks at the end.
 */
#ifndef OCI_LAYER_TAR_H
#define OCI_LAYER_TAR_H

#include "oci/cancel.h"
#include "oci/tree.h"
#include "stream.h"

/* Writes a sorted tree; another is refused. A file that is no longer what it was when
 * added is an error. */
int oci_tar_write(const struct oci_tree *tree, struct oci_sink *sink,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
