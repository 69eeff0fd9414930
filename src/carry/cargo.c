#include "carry/cargo.h"

#include "oci/json.h"
#include "oci/layout.h"
#include "oci/referrer.h"
#include "oci/spec.h"

#include <stdlib.h>
#include <string.h>

/*
 * How deep indexes lie in indexes, and how long a chain of what refers to what refers
 * to the image is; a layout may claim more.
 */
enum { DEPTH = 4, ROUNDS = 8 };

const char *goci_cargo_tag(const json_t *entry)
{
	return oci_tag_of_name(oci_layout_tag(entry));
}

static bool is_index(const json_t *descriptor)
{
	const char *type =
		oci_media_ours(oci_json_text_or(descriptor, "mediaType", ""));

	return type && strcmp(type, OCI_MEDIA_INDEX) == 0;
}

/* Adds the digests of an entry, and of all manifests below it, to the object `known`.
 */
static int add_digests(const struct goci_cargo *c, const json_t *entry, int depth,
	json_t *known, struct oci_err *err)
{
	const char *digest = oci_json_string(entry, "digest", err);
	oci_auto_json *document = NULL;
	const json_t *below;
	size_t i;

	if (!digest)
		return -1;
	if (json_object_get(known, digest))
		return 0;
	json_object_set_new(known, digest, json_true());
	if (!is_index(entry))
		return 0;
	if (depth == DEPTH)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%s: indexes lie more than %d deep in each other", digest,
			DEPTH);
	document = oci_images_document(c->images, entry, err);
	if (!document)
		return -1;
	json_array_foreach(json_object_get(document, "manifests"), i, below)
		if (add_digests(c, below, depth + 1, known, err) < 0)
			return -1;
	return 0;
}

/* Takes the entries that refer to what is known; sets `*more` if there were any. */
static int add_referrers(struct goci_cargo *c, json_t *known, json_t *taken, bool *more,
	struct oci_err *err)
{
	const json_t *entry;
	size_t i;

	*more = false;
	json_array_foreach(oci_images_entries(c->images), i, entry) {
		const char *tag = goci_cargo_tag(entry);
		struct oci_digest about = oci_tag_about(tag);

		if (!*about.str || !json_object_get(known, about.str) ||
			json_object_get(taken, tag))
			continue;
		*more = true;
		json_object_set_new(taken, tag, json_true());
		json_array_append_new(c->referrers, json_deep_copy(entry));
		if (add_digests(c, entry, 0, known, err) < 0)
			return -1;
	}
	return 0;
}

static int find_referrers(struct goci_cargo *c, struct oci_err *err)
{
	oci_auto_json *known = json_object(), *taken = json_object();
	bool more = true;

	if (add_digests(c, c->image, 0, known, err) < 0)
		return -1;
	for (int round = 0; more && round < ROUNDS; round++)
		if (add_referrers(c, known, taken, &more, err) < 0)
			return -1;
	return 0;
}

/* What only came to a layout because it refers to an image has such a tag, or none. */
static bool is_image(const json_t *entry)
{
	const char *tag = goci_cargo_tag(entry);

	return tag && !*oci_tag_about(tag).str;
}

/* The only image of a layout, under one tag or several; NULL if there is no such. */
static const json_t *only_image(const json_t *entries)
{
	const json_t *entry, *first = NULL;
	size_t i;

	json_array_foreach(entries, i, entry) {
		if (!is_image(entry))
			continue;
		if (first && strcmp(oci_json_text_or(first, "digest", ""),
				     oci_json_text_or(entry, "digest", "")) != 0)
			return NULL;
		first = first ? first : entry;
	}
	return first;
}

static const json_t *find_image(
	const struct oci_images *images, const struct oci_ref *ref, struct oci_err *err)
{
	const json_t *only =
		ref->tag || ref->digest ? NULL : only_image(oci_images_entries(images));

	return only ? only : oci_images_named(images, err);
}

static int open_image(struct goci_cargo *c, const struct oci_ref *ref,
	const struct goci_app *app, struct oci_err *err)
{
	const json_t *entry;
	const char *tag;
	struct oci_descriptor d;
	struct oci_err ignored;

	c->images = oci_images_open(ref, &app->cancel, err);
	entry = c->images ? find_image(c->images, ref, err) : NULL;
	if (!entry || oci_descriptor_read(entry, &d, err) < 0)
		return -1;
	tag = goci_cargo_tag(entry);
	c->image = json_deep_copy(entry);
	c->digest = d.digest;
	c->tag = tag && oci_tag_check(tag, &ignored) == 0 ? oci_xstrdup(tag) : NULL;
	return 0;
}

int goci_cargo_open(struct goci_cargo *c, const struct oci_ref *ref, bool referrers,
	const struct goci_app *app, struct oci_err *err)
{
	*c = (struct goci_cargo)GOCI_CARGO_INIT;
	c->referrers = json_array();
	if (open_image(c, ref, app, err) < 0 ||
		goci_staging_init(&c->staging, app, ref->dir, err) < 0)
		return -1;
	return referrers ? find_referrers(c, err) : 0;
}

void goci_cargo_release(struct goci_cargo *c)
{
	goci_staging_release(&c->staging);
	oci_images_free(c->images);
	json_decref(c->image);
	json_decref(c->referrers);
	free(c->tag);
}

char *goci_cargo_own_tag(
	const struct oci_ref *ref, const struct goci_app *app, struct oci_err *err)
{
	goci_auto_cargo c = GOCI_CARGO_INIT;

	if (open_image(&c, ref, app, err) < 0)
		return NULL;
	if (!c.tag)
		oci_err_set(err, OCI_ERR_USAGE,
			"the image has no tag: write the one that it gets there, "
			"REPO:TAG");
	return oci_steal_ptr(&c.tag);
}
