/*
 * Reachability of blobs from an index.
 */
#ifndef OCI_IMAGE_REACH_H
#define OCI_IMAGE_REACH_H

#include "index.h"

/*
 * True when the index, or a document reachable from it, refers to the blob; also true
 * when one of these documents cannot be read.
 */
bool oci_index_leads_to(
	const json_t *index, int blobs, const struct oci_digest *digest);

/*
 * Adds the digests of all that the index leads to, as names of `digests`; -1 when a
 * document cannot be read.
 */
int oci_index_reach(const json_t *index, int blobs, json_t *digests);

#endif
