/*
 * What is pushed: the image that a reference names, and what refers to it.
 */
#ifndef GOCI_CARRY_CARGO_H
#define GOCI_CARRY_CARGO_H

#include "app/app.h"
#include "carry/staging.h"
#include "oci/copy.h"
#include "oci/digest.h"

#include <jansson.h>
#include <stdbool.h>

struct goci_cargo {
	struct oci_copy *copy;
	struct oci_images *images; /* to read documents of */
	struct goci_staging staging;
	const json_t *image; /* its descriptor; borrowed from `copy` */
	struct oci_digest digest;
	char *tag; /* that it has where it is; NULL: none */
	/* `docker save` keeps layers unpacked and no digest: skopeo packs them. */
	bool repacks;
};

#define GOCI_CARGO_INIT                       \
	{                                     \
		.staging = GOCI_STAGING_INIT, \
	}

/*
 * Opens the image that `ref` names, or the only one, and what refers to that; over
 * OCI_ATTACHED_MAX of these are an error. A layout is read in place; an
 * archive, or a choice of platforms, is unpacked into the work folder of `app`. Release
 * `cargo` in any case.
 */
int goci_cargo_open(struct goci_cargo *cargo, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, const struct goci_app *app,
	struct oci_err *err);

/*
 * Opens what a layout without an image has that refers to one elsewhere: for
 * goci_referrers_push.
 */
int goci_cargo_open_referrers(struct goci_cargo *cargo, const char *layout,
	const struct goci_app *app, struct oci_err *err);
void goci_cargo_release(struct goci_cargo *cargo);
#define goci_auto_cargo OCI_AUTO(goci_cargo_release) struct goci_cargo

/* The number of entries, of which some refer to the image and have its tag for it: */
size_t goci_cargo_count(const struct goci_cargo *cargo);
/* Entry `i`, borrowed; NULL if it is none of those. */
const json_t *goci_cargo_referrer(const struct goci_cargo *cargo, size_t i);
/*
 * The same for one that refers to the image by its subject alone: without a tag, or
 * with a name of its own, which it has in the layout only.
 */
const json_t *goci_cargo_untagged(const struct goci_cargo *cargo, size_t i);

/*
 * The tag that the image has where it is, for a place without one; owned by the caller.
 * NULL if it has none.
 */
char *goci_cargo_own_tag(
	const struct oci_ref *ref, const struct goci_app *app, struct oci_err *err);

/* The tag of an entry, without a name before it; borrowed, NULL for none. */
const char *goci_cargo_tag(const json_t *entry);

#endif
