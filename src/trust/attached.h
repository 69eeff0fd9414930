/*
 * What is attached to images, as text and as JSON: kind, form, type, size, digest, and
 * by whom it is signed, as far as keys were given.
 */
#ifndef GOCI_TRUST_ATTACHED_H
#define GOCI_TRUST_ATTACHED_H

#include "oci/keyring.h"
#include "oci/seen.h"

#include <jansson.h>

/*
 * By whom a document is signed: "signed by prod.pub", "signed by another key (hint
 * ...)", "not signed"; without keys "signed (not checked)". Owned by the caller.
 */
char *goci_attached_signer(const struct oci_seen *seen, const struct oci_keyring *ring);

/* Appends a line for each: "KIND of DIGEST: FORM TYPE, BY WHOM". */
void goci_attached_text(const struct oci_seen_list *list,
	const struct oci_keyring *ring, struct oci_buf *out);

/*
 * [{"kind","form","subject","predicateType","artifactType","mediaType","digest","size",
 * "manifest","hasSignature","signed","by","hint","unchecked","fault"}]; owned by the
 * caller. "signed"
 * is true, false or null, where no key was given to check it.
 */
json_t *goci_attached_json(
	const struct oci_seen_list *list, const struct oci_keyring *ring);

#endif
