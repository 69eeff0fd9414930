/*
 * What is pushed: the image that a reference names, and what refers to it.
 */
#ifndef GOCI_CARRY_CARGO_H
#define GOCI_CARRY_CARGO_H

#include "app/app.h"
#include "carry/staging.h"
#include "oci/digest.h"
#include "oci/image.h"

#include <jansson.h>

struct goci_cargo {
	struct oci_images *images;
	struct goci_staging staging;
	json_t *image; /* its descriptor */
	struct oci_digest digest;
	char *tag; /* that it has where it is; NULL: none */
	/* Entries with a tag that refers to the image, in the order of index.json. */
	json_t *referrers;
};

#define GOCI_CARGO_INIT                       \
	{                                     \
		.staging = GOCI_STAGING_INIT, \
	}

/*
 * Opens the image that `ref` names in a layout. Without `referrers` the list of them is
 * empty. Release `cargo` in any case.
 */
int goci_cargo_open(struct goci_cargo *cargo, const struct oci_ref *ref, bool referrers,
	const struct goci_app *app, struct oci_err *err);
void goci_cargo_release(struct goci_cargo *cargo);
#define goci_auto_cargo OCI_AUTO(goci_cargo_release) struct goci_cargo

/*
 * The tag that the image has where it is, for a place without one; owned by the caller.
 * NULL if it has none.
 */
char *goci_cargo_own_tag(
	const struct oci_ref *ref, const struct goci_app *app, struct oci_err *err);

/* The tag of an entry, without a name before it; borrowed, NULL for none. */
const char *goci_cargo_tag(const json_t *entry);

#endif
