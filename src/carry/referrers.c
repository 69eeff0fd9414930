#include "carry/referrers.h"

#include "oci/attach.h"
#include "oci/json.h"
#include "oci/spec.h"

#include <string.h>

/* One tag that is pushed. */
struct push {
	struct goci_skopeo *skopeo;
	struct goci_cargo *cargo;
	const struct goci_repository *place; /* its repository counts */
	const char *tag;
	json_t *ours;   /* the document that the tag names in the layout */
	bool made;      /* a list that is not in the layout as it is */
	json_t *theirs; /* in the registry; NULL: none */
};

static void push_release(struct push *p)
{
	json_decref(p->ours);
	json_decref(p->theirs);
}

/* What a document is made of: the manifests of a list, the layers of signatures. */
static const json_t *parts(const json_t *document)
{
	const json_t *list = json_object_get(document, "manifests");

	if (!list)
		list = json_object_get(document, "layers");
	return json_is_array(list) ? list : NULL;
}

static json_t *digests(const json_t *list)
{
	json_t *set = json_object();
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		json_object_set_new(
			set, oci_json_text_or(item, "digest", ""), json_true());
	return set;
}

/* The items of a list that another one lacks; owned by the caller. */
static json_t *missing(const json_t *list, const json_t *from)
{
	oci_auto_json *known = digests(from);
	json_t *rest = json_array();
	json_t *item;
	size_t i;

	json_array_foreach((json_t *)(uintptr_t)list, i, item)
		if (!json_object_get(known, oci_json_text_or(item, "digest", "")))
			json_array_append(rest, item);
	return rest;
}

/* Copies what is staged; a list need not keep its digest. */
static int copy(struct push *p, const struct goci_staging *staging, const char *to,
	bool index_only, bool may_convert, struct oci_err *err)
{
	const struct goci_skopeo_copy args = {.from = staging->image,
		.to = to,
		.place = p->place,
		.index_only = index_only,
		.may_convert = may_convert};
	struct oci_digest written;

	return goci_skopeo_copy(p->skopeo, &args, &written, err);
}

static int push_whole(struct push *p, const json_t *entry, struct oci_err *err)
{
	oci_auto_free char *to = goci_repository_image(p->place, p->tag, NULL);
	bool list = json_object_get(p->ours, "manifests");

	return goci_staging_name(&p->cargo->staging, entry, err) < 0
		       ? -1
		       : copy(p, &p->cargo->staging, to, false, list, err);
}

static int push_part(struct push *p, const json_t *entry, struct oci_err *err)
{
	oci_auto_free char *to = goci_repository_image(
		p->place, NULL, oci_json_text_or(entry, "digest", ""));

	return goci_staging_name(&p->cargo->staging, entry, err) < 0
		       ? -1
		       : copy(p, &p->cargo->staging, to, false, false, err);
}

/* Pushes the manifests that the registry's list lacks, and a list of both. */
static int push_merged(struct push *p, const json_t *more, struct oci_err *err)
{
	oci_auto_free char *to = goci_repository_image(p->place, p->tag, NULL);
	goci_auto_staging staging = GOCI_STAGING_INIT;
	const json_t *entry;
	size_t i;

	json_array_foreach(more, i, entry)
		if (push_part(p, entry, err) < 0)
			return -1;
	if (!p->theirs)
		p->theirs = oci_index_new(NULL);
	json_array_extend(
		json_object_get(p->theirs, "manifests"), (json_t *)(uintptr_t)more);
	if (goci_staging_init(&staging, p->skopeo->app, NULL, err) < 0 ||
		goci_staging_index(&staging, p->theirs, err) < 0)
		return -1;
	return copy(p, &staging, to, true, true, err);
}

/* Reads what the registry has under the tag; none is no error. */
static int read_theirs(struct push *p, struct oci_err *err)
{
	oci_auto_free char *image = goci_repository_image(p->place, p->tag, NULL);
	oci_auto_buf raw = OCI_BUF_INIT;

	if (goci_skopeo_inspect(p->skopeo, image, p->place, &raw, err) < 0)
		return err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	p->theirs = oci_json_parse(raw.data, raw.len, err);
	return p->theirs ? 0 : oci_err_wrap(err, "what the registry has");
}

/* `entry` is NULL if the layout has no such tag; `extra` are further list items. */
static int read_ours(
	struct push *p, const json_t *entry, const json_t *extra, struct oci_err *err)
{
	oci_auto_json *more = NULL;
	json_t *list;

	p->ours = entry ? oci_images_document(p->cargo->images, entry, err)
			: oci_index_new(NULL);
	if (!p->ours)
		return -1;
	list = json_object_get(p->ours, "manifests");
	more = missing(extra, list);
	p->made = list && json_array_size(more);
	if (p->made)
		json_array_extend(list, more);
	return 0;
}

static int say_others(struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_INVALID,
		"the registry has others there, which a push would remove: copy them "
		"into the layout first, or push with --no-referrers");
}

static int push_tag(
	struct push *p, const json_t *entry, const json_t *extra, struct oci_err *err)
{
	oci_auto_json *more = NULL, *others = NULL;
	struct oci_err why;
	bool whole;

	if (read_ours(p, entry, extra, err) < 0)
		return -1;
	if (read_theirs(p, &why) < 0) {
		*err = why;
		return -1;
	}
	if (p->theirs && !parts(p->theirs))
		return say_others(err);
	more = missing(parts(p->ours), parts(p->theirs));
	others = missing(parts(p->theirs), parts(p->ours));
	whole = !p->made && !json_array_size(others);
	if (!json_array_size(more))
		return 0;
	if (whole)
		return push_whole(p, entry, err);
	if (json_object_get(p->ours, "manifests") &&
		(!p->theirs || json_object_get(p->theirs, "manifests")))
		return push_merged(p, more, err);
	return say_others(err);
}

static const char *subject_of(const json_t *manifest)
{
	return oci_json_text_or(json_object_get(manifest, "subject"), "digest", "");
}

/*
 * What only says by its subject what it refers to, as {TAG: ITEMS}: registries without
 * a referrers API find it by a list alone.
 */
static int collect(const struct goci_cargo *cargo, json_t *lists, struct oci_err *err)
{
	for (size_t i = 0; i < goci_cargo_count(cargo); i++) {
		const json_t *entry = goci_cargo_untagged(cargo, i);
		oci_auto_json *manifest = NULL;
		oci_auto_free char *tag = NULL;
		struct oci_digest subject;
		struct oci_err ignored;

		if (!entry)
			continue;
		manifest = oci_images_document(cargo->images, entry, err);
		if (!manifest)
			return -1;
		if (oci_digest_parse(subject_of(manifest), &subject, &ignored) < 0)
			continue; /* `cosign save` names no subject */
		tag = oci_xasprintf("sha256-%s", oci_digest_hex(&subject));
		if (!json_object_get(lists, tag))
			json_object_set_new(lists, tag, json_array());
		json_array_append_new(json_object_get(lists, tag),
			oci_referrer_descriptor(entry, manifest));
	}
	return 0;
}

static int push_one(
	struct push p, const json_t *entry, json_t *lists, struct oci_err *err)
{
	int status = push_tag(&p, entry, json_object_get(lists, p.tag), err);

	if (status < 0)
		oci_err_wrap(err, "tag %s", p.tag);
	push_release(&p);
	return status;
}

int goci_referrers_push(struct goci_skopeo *skopeo, struct goci_cargo *cargo,
	const struct goci_repository *place, struct oci_err *err)
{
	oci_auto_json *lists = json_object(), *rest = NULL;
	struct push p = {.skopeo = skopeo, .cargo = cargo, .place = place};
	json_t *list;

	if (collect(cargo, lists, err) < 0)
		return -1;
	rest = json_copy(lists);
	for (size_t i = 0; i < goci_cargo_count(cargo); i++) {
		const json_t *entry = goci_cargo_referrer(cargo, i);

		if (!entry)
			continue;
		p.tag = goci_cargo_tag(entry);
		json_object_del(rest, p.tag);
		if (push_one(p, entry, lists, err) < 0)
			return -1;
	}
	json_object_foreach(rest, p.tag, list)
		if (push_one(p, NULL, lists, err) < 0)
			return -1;
	return 0;
}
