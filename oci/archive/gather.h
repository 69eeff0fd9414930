/*
 * Following descriptors: adds documents, and the blobs that they lead to, to a copy.
 */
#ifndef OCI_ARCHIVE_GATHER_H
#define OCI_ARCHIVE_GATHER_H

#include "copy.h"

/*
 * Adds what a descriptor of an index leads to. Documents are read and verified; a blob
 * that a source lacks is found when it is written.
 */
int oci_gather(struct oci_copy *copy, struct oci_source *source,
	const json_t *descriptor, struct oci_err *err);

#endif
