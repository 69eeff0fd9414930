#include "claim.h"

#include <string.h>

void oci_claim_note(struct oci_graph *g, const struct oci_doc *doc, enum oci_rule rule,
	const char *where, const struct oci_digest *digests, size_t count)
{
	struct oci_claim *claim;
	struct oci_err ignored;

	if (g->claim_count == OCI_CLAIMS_MAX)
		return;
	OCI_GROW(g->claims, g->claim_count);
	claim = &g->claims[g->claim_count];
	*claim = (struct oci_claim){.rule = rule,
		.where = where,
		.count = count < OCI_CLAIM_DIGESTS ? count : OCI_CLAIM_DIGESTS};
	memcpy(claim->digests, digests, claim->count * sizeof(*digests));
	if (oci_digest_parse(doc->subject, &claim->of, &ignored) == 0)
		g->claim_count++;
}
