#include "carry/referrers.h"

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

	return list ? list : json_object_get(document, "layers");
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

static int push_tag(struct push *p, const json_t *entry, struct oci_err *err)
{
	oci_auto_json *more = NULL, *others = NULL;
	struct oci_err why;

	p->ours = oci_images_document(p->cargo->images, entry, err);
	if (!p->ours)
		return -1;
	if (read_theirs(p, &why) < 0) {
		*err = why;
		return -1;
	}
	if (!p->theirs)
		return push_whole(p, entry, err);
	more = missing(parts(p->ours), parts(p->theirs));
	others = missing(parts(p->theirs), parts(p->ours));
	if (!json_array_size(more))
		return 0;
	if (!json_array_size(others))
		return push_whole(p, entry, err);
	if (json_object_get(p->ours, "manifests") &&
		json_object_get(p->theirs, "manifests"))
		return push_merged(p, more, err);
	return oci_err_set(err, OCI_ERR_INVALID,
		"the registry has others there, which a push would remove: copy them "
		"into the layout first, or push with --no-referrers");
}

int goci_referrers_push(struct goci_skopeo *skopeo, struct goci_cargo *cargo,
	const struct goci_repository *place, struct oci_err *err)
{
	for (size_t i = 0; i < goci_cargo_count(cargo); i++) {
		const json_t *entry = goci_cargo_referrer(cargo, i);
		OCI_AUTO(push_release)
		struct push p = {.skopeo = skopeo,
			.cargo = cargo,
			.place = place,
			.tag = entry ? goci_cargo_tag(entry) : NULL};

		if (entry && push_tag(&p, entry, err) < 0)
			return oci_err_wrap(err, "tag %s", p.tag);
	}
	return 0;
}
