/*
 * What has to be attached to the images of the graph: signatures and attestations, each
 * by a key, as far as keys are given.
 *
 * An image is what index.json lists and a reader could run, and with a tag or a digest
 * what that names. A signature of an index holds for its images, too, since it names
 * them by their digests; the other way round, images that are signed one by one say
 * nothing about the index that lists them. An attestation is about the index or about
 * each of its images.
 */
#ifndef OCI_VERIFY_DEMANDS_H
#define OCI_VERIFY_DEMANDS_H

#include "graph.h"

/* Records an entry of index.json that was selected. */
void oci_demands_note_listed(struct oci_graph *g, struct oci_blob *blob);

/* Records an entry of an index, which is its document `index`, for the check. */
void oci_demands_note(struct oci_graph *g, struct oci_blob *index,
	struct oci_blob *child, const json_t *entry);

/* Reports what is missing, after all that is attached was read. */
void oci_demands_check(struct oci_graph *g);

#endif
