/*
 * What is attached to an image, as `goci inspect` lists it: for the screen and for the
 * page, in the same words.
 */
#ifndef GOCI_INSPECT_ATTACHMENTS_H
#define GOCI_INSPECT_ATTACHMENTS_H

#include "inspect/platform_image.h"
#include "oci/keyring.h"
#include "oci/seen.h"

/* What is attached, and the keys that were tried; both borrowed. */
struct goci_attachments {
	const struct oci_seen_list *list;
	const struct oci_keyring *ring;
};

/* Appends a row for each, "attached SIZE DIGEST KIND [of IMAGE]: FORM TYPE, BY WHOM".
 */
void goci_attachments_text(const struct goci_platform_image *target,
	const struct goci_attachments *attached, struct oci_buf *out);

/*
 * The same for the page: [{"what","form","type","size","digest","signer"}], size in
 * bytes, "what" the kind and the image. Types and key hints are untrusted text. Owned
 * by the caller.
 */
json_t *goci_attachments_json(const struct goci_platform_image *target,
	const struct goci_attachments *attached);

#endif
