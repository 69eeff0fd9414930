#include "carry/cargo.h"

#include "oci/attach.h"
#include "oci/image.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <stdlib.h>
#include <string.h>

/* Some tools write a full name in the place of a tag. */
const char *goci_cargo_tag(const json_t *entry)
{
	const char *name = oci_layout_tag(entry);
	const char *colon = name ? strrchr(name, ':') : NULL;

	return colon && !strchr(colon, '/') ? colon + 1 : name;
}

static const char *digest_of(const json_t *entry)
{
	return oci_json_text_or(entry, "digest", "");
}

/* The image can have several tags; several images are an error. */
static int find_image(struct goci_cargo *c, struct oci_err *err)
{
	for (size_t i = 0; i < oci_copy_count(c->copy); i++) {
		const json_t *entry = oci_copy_at(c->copy, i);

		if (oci_copy_is_referrer(c->copy, i))
			continue;
		if (c->image && strcmp(digest_of(c->image), digest_of(entry)) != 0)
			return oci_err_set(err, OCI_ERR_USAGE,
				"has several images: name one by its tag");
		c->image = c->image ? c->image : entry;
	}
	if (!c->image)
		return oci_err_set(err, OCI_ERR_NOT_FOUND, "has no image");
	return oci_digest_parse(digest_of(c->image), &c->digest, err);
}

/* Skopeo reads a layout in place, unless it is to get something else. */
static int stage(struct goci_cargo *c, const struct oci_ref *ref, bool in_place,
	const struct goci_app *app, struct oci_err *err)
{
	struct oci_ref blobs = {.transport = OCI_LAYOUT, .dir = ref->dir};

	if (goci_staging_init(&c->staging, app, in_place ? ref->dir : NULL, err) < 0)
		return -1;
	if ((in_place ? oci_copy_look(c->copy, err)
		      : oci_copy_to_layout(c->copy, c->staging.dir, err)) < 0)
		return -1;
	if (!in_place)
		blobs.dir = c->staging.dir;
	c->images = oci_images_open(&blobs, &app->cancel, err);
	return c->images ? 0 : -1;
}

/* The digest of the only image, as a reference; `*digest` is owned by the caller. */
static int name_image(const struct oci_ref *ref, const struct goci_app *app,
	char **digest, struct oci_err *err)
{
	const struct oci_copy_choice alone = {.no_referrers = true};
	oci_auto_copy *copy = oci_copy_new(&app->cancel);
	struct goci_cargo only = {.copy = copy};
	oci_auto_free char *name = oci_ref_format(ref);

	if (oci_copy_add(copy, ref, &alone, err) < 0)
		return -1;
	if (find_image(&only, err) < 0)
		return oci_err_wrap(err, "%s", name);
	*digest = oci_xstrdup(only.digest.str);
	return 0;
}

/*
 * Of a layout that holds one image, too, only what refers to that image is taken. An
 * archive of `docker save` has no digests, and nothing that refers to its images.
 */
static int add_image(struct goci_cargo *c, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, const struct goci_app *app,
	struct oci_err *err)
{
	bool named = ref->tag || ref->digest || ref->transport == OCI_DOCKER_ARCHIVE;
	oci_auto_free char *digest = NULL;
	struct oci_ref one = *ref;

	if (!named && name_image(ref, app, &digest, err) < 0)
		return -1;
	if (!named)
		one.digest = digest;
	return oci_copy_add(c->copy, &one, choice, err);
}

/* Each costs the registry requests, and skopeo a process. */
static int check_count(const struct goci_cargo *c, struct oci_err *err)
{
	size_t count = 0;

	for (size_t i = 0; i < goci_cargo_count(c); i++)
		count += oci_copy_is_referrer(c->copy, i);
	return count <= OCI_ATTACHED_MAX
		       ? 0
		       : oci_err_set(err, OCI_ERR_INVALID,
				 "over %d entries refer to the image: --no-referrers "
				 "leaves them out",
				 OCI_ATTACHED_MAX);
}

static int open_image(struct goci_cargo *c, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, const struct goci_app *app,
	struct oci_err *err)
{
	oci_auto_free char *name = oci_ref_format(ref);
	struct oci_err ignored;
	const char *tag;

	c->copy = oci_copy_new(&app->cancel);
	if (add_image(c, ref, choice, app, err) < 0)
		return -1;
	if (find_image(c, err) < 0 || check_count(c, err) < 0)
		return oci_err_wrap(err, "%s", name);
	tag = goci_cargo_tag(c->image);
	c->tag = tag && oci_tag_check(tag, &ignored) == 0 ? oci_xstrdup(tag) : NULL;
	c->repacks = ref->transport == OCI_DOCKER_ARCHIVE;
	return 0;
}

int goci_cargo_open(struct goci_cargo *c, const struct oci_ref *ref,
	const struct oci_copy_choice *choice, const struct goci_app *app,
	struct oci_err *err)
{
	bool in_place = ref->transport == OCI_LAYOUT && !choice->count;

	*c = (struct goci_cargo)GOCI_CARGO_INIT;
	return open_image(c, ref, choice, app, err) < 0
		       ? -1
		       : stage(c, ref, in_place, app, err);
}

int goci_cargo_open_referrers(struct goci_cargo *c, const char *layout,
	const struct goci_app *app, struct oci_err *err)
{
	const struct oci_copy_choice all = {0};
	oci_auto_free char *dir = oci_xstrdup(layout);
	const struct oci_ref ref = {.transport = OCI_LAYOUT, .dir = dir};

	*c = (struct goci_cargo)GOCI_CARGO_INIT;
	c->copy = oci_copy_new(&app->cancel);
	return oci_copy_add(c->copy, &ref, &all, err) < 0
		       ? -1
		       : stage(c, &ref, true, app, err);
}

void goci_cargo_release(struct goci_cargo *c)
{
	oci_images_free(c->images);
	oci_copy_free(c->copy);
	goci_staging_release(&c->staging);
	free(c->tag);
}

size_t goci_cargo_count(const struct goci_cargo *c)
{
	return oci_copy_count(c->copy);
}

/* Any other tag is a name of its own: in the registry it could be that of an image. */
static bool names_image(const json_t *entry)
{
	return oci_tag_about_end(oci_layout_tag(entry));
}

const json_t *goci_cargo_referrer(const struct goci_cargo *c, size_t i)
{
	const json_t *entry = oci_copy_at(c->copy, i);

	return oci_copy_is_referrer(c->copy, i) && names_image(entry) ? entry : NULL;
}

char *goci_cargo_own_tag(
	const struct oci_ref *ref, const struct goci_app *app, struct oci_err *err)
{
	const struct oci_copy_choice image = {.no_referrers = true};
	goci_auto_cargo c = GOCI_CARGO_INIT;

	if (open_image(&c, ref, &image, app, err) < 0)
		return NULL;
	if (!c.tag)
		oci_err_set(err, OCI_ERR_USAGE,
			"the image has no tag: write the one that it gets there, "
			"REPO:TAG");
	return oci_steal_ptr(&c.tag);
}

const json_t *goci_cargo_untagged(const struct goci_cargo *c, size_t i)
{
	const json_t *entry = oci_copy_at(c->copy, i);

	return oci_copy_is_referrer(c->copy, i) && !names_image(entry) ? entry : NULL;
}
