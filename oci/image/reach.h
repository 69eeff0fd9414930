/*
 * Which blobs an index leads to.
 */
#ifndef OCI_IMAGE_REACH_H
#define OCI_IMAGE_REACH_H

#include "index.h"

/*
 * Whether the index, or a document that it leads to, names a blob; true as well when
 * one of them cannot be read.
 */
bool oci_index_leads_to(
	const json_t *index, int blobs, const struct oci_digest *digest);

#endif
