/*
 * Manifests that no index lists but that refer to an image by their subject: cosign
 * save writes them so, and readers of a layout search for them among its blobs.
 */
#ifndef OCI_ARCHIVE_UNNAMED_H
#define OCI_ARCHIVE_UNNAMED_H

#include "copy.h"

/* Adds those whose subject is in the copy, and what they lead to. */
int oci_gather_unnamed(
	struct oci_copy *copy, struct oci_source *source, struct oci_err *err);

#endif
