/*
 * The end of a publication: blobs get their names, index.json is replaced last.
 */
#ifndef OCI_IMAGE_COMMIT_H
#define OCI_IMAGE_COMMIT_H

#include "oci/layout.h"

/*
 * Like oci_publish_commit, for an array of entries that have their annotations, or
 * none: index.json is replaced once.
 */
int oci_publish_entries(
	struct oci_publish *p, const json_t *entries, struct oci_err *err);

#endif
