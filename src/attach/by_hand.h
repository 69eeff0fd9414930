/*
 * Signs images that are in a layout already, whoever made them.
 */
#ifndef GOCI_ATTACH_BY_HAND_H
#define GOCI_ATTACH_BY_HAND_H

#include "app/app.h"
#include "oci/attach.h"
#include "sign/signing.h"

/* What is said of an image; all borrowed. */
struct goci_claim {
	const char *predicate_type; /* NULL: it is signed */
	const struct oci_buf *predicate;
};

/* What became of one subject. */
struct goci_signed {
	struct oci_digest subject;
	bool kept; /* this key had said the same before */
};

struct goci_signed_list {
	struct goci_signed *items;
	size_t count;
};

/*
 * Attaches a signature or an attestation to the image that `ref` names, in its layout:
 * to each manifest for a platform and, if there is an index, to that. What this key has
 * said before stays; another predicate of the same type and key is replaced. All or
 * nothing: after a failure the layout is as it was. The caller frees `list->items`.
 */
int goci_sign_by_hand(const struct oci_ref *ref, const struct goci_claim *claim,
	struct goci_signing *signing, struct goci_app *app,
	struct goci_signed_list *list, struct oci_err *err);

#endif
