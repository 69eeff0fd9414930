/*
 * Payloads of signatures and attestations, and the images that they claim to be about.
 */
#ifndef OCI_VERIFY_CLAIM_H
#define OCI_VERIFY_CLAIM_H

#include "graph.h"

/* A payload with what it has to be about, and who it is of. */
struct oci_payload {
	struct oci_graph *g;
	struct oci_doc doc;
	const struct oci_digest *about;
	const char *predicate; /* the type that an annotation tells, or NULL */
};

/*
 * Notes what a payload is about of which nothing says what it is attached to: when all
 * is known, one of these digests has to be there, or else no image at all. `where` is
 * static.
 */
void oci_claim_note(struct oci_graph *g, const struct oci_doc *doc, enum oci_rule rule,
	const char *where, const struct oci_digest *digests, size_t count);

#endif
