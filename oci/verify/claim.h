/*
 * Payloads of signatures and attestations, and the images that they refer to.
 */
#ifndef OCI_VERIFY_CLAIM_H
#define OCI_VERIFY_CLAIM_H

#include "graph.h"

/* A payload, with the image that it has to refer to. */
struct oci_payload {
	struct oci_graph *g;
	struct oci_doc doc;
	const struct oci_digest *about;
	const char *predicate; /* the type in an annotation, or NULL */
	struct oci_seen *seen; /* what is told of it; or NULL */
};

/*
 * Records the digests in a payload that is not known to be attached to an image: when
 * the graph is complete, it must have one of these digests, or no image at all. `where`
 * is static.
 */
void oci_claim_note(struct oci_graph *g, const struct oci_doc *doc, enum oci_rule rule,
	const char *where, const struct oci_digest *digests, size_t count);

#endif
