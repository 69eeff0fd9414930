#include "carry/pull.h"

#include "oci/attach.h"
#include "oci/image.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "report/report.h"

#include <string.h>

/* How long a chain of what refers to what refers to the image is; how much there is. */
enum { ROUNDS = 8, TAGS_MAX = 1000 };

/* The referrers of one image; all borrowed. */
struct pull {
	struct goci_skopeo *skopeo;
	const struct goci_repository *place;
	struct goci_staging *into;
	json_t *known; /* the digests that something can refer to */
	json_t *taken; /* the tags that were pulled */
};

/* The image, or one of an index; deeper ones have never been seen with signatures. */
static void add_known(json_t *known, const char *digest, const json_t *document)
{
	const json_t *below;
	size_t i;

	json_object_set_new(known, digest, json_true());
	json_array_foreach(json_object_get(document, "manifests"), i, below)
		json_object_set_new(
			known, oci_json_text_or(below, "digest", ""), json_true());
}

/* "sha256-<hex>", or that and what cosign adds, of an image that is known. */
static bool is_wanted(const struct pull *p, const char *tag)
{
	oci_auto_free char *digest = NULL;

	if (strncmp(tag, "sha256-", 7) != 0 || !oci_tag_about_end(tag))
		return false;
	digest = oci_xasprintf("sha256:%.64s", tag + 7);
	return json_object_get(p->known, digest) && !json_object_get(p->taken, tag);
}

/* Reads the document of a tag of the staging; `*digest` is owned by the caller. */
static json_t *read_tag(const struct goci_staging *staging, const char *tag,
	char **digest, struct oci_err *err)
{
	struct oci_ref ref = {.transport = OCI_LAYOUT, .dir = staging->dir};
	oci_auto_images *images = oci_images_open(&ref, NULL, err);
	oci_auto_json *entry = images ? oci_layout_entry(staging->dir, tag, err) : NULL;

	if (!entry)
		return NULL;
	*digest = oci_xstrdup(oci_json_text_or(entry, "digest", ""));
	return oci_images_document(images, entry, err);
}

static int copy(struct goci_skopeo *skopeo, const struct goci_repository *place,
	const char *from, const char *to, bool *converted, struct oci_err *err)
{
	const struct goci_skopeo_copy args = {.from = from,
		.to = to,
		.place = place,
		.may_convert = true,
		.converted = converted};
	struct oci_digest written;

	return goci_skopeo_copy(skopeo, &args, &written, err);
}

static int pull_tag(struct pull *p, const char *tag, struct oci_err *err)
{
	oci_auto_free char *from = goci_repository_image(p->place, tag, NULL);
	oci_auto_free char *to = oci_xasprintf("oci:%s:%s", p->into->dir, tag);
	oci_auto_free char *digest = NULL;
	oci_auto_json *document = NULL;
	bool converted;

	json_object_set_new(p->taken, tag, json_true());
	if (oci_tag_check(tag, err) < 0 ||
		copy(p->skopeo, p->place, from, to, &converted, err) < 0)
		return oci_err_wrap(err, "tag %s", tag);
	document = read_tag(p->into, tag, &digest, err);
	if (!document)
		return -1;
	add_known(p->known, digest, document);
	return 0;
}

static int pull_tags(struct pull *p, const json_t *tags, struct oci_err *err)
{
	bool more = true;
	const json_t *tag;
	size_t i;

	for (int round = 0; more && round < ROUNDS; round++) {
		more = false;
		json_array_foreach(tags, i, tag) {
			const char *text = json_string_value(tag);

			if (!text || !is_wanted(p, text))
				continue;
			more = true;
			if (json_object_size(p->taken) == TAGS_MAX)
				return oci_err_set(err, OCI_ERR_INVALID,
					"more than %d tags refer to it: --no-referrers "
					"leaves them out",
					TAGS_MAX);
			if (pull_tag(p, text, err) < 0)
				return -1;
		}
	}
	return 0;
}

int goci_pull_referrers(struct goci_skopeo *skopeo, const struct goci_repository *place,
	const char *digest, const json_t *document, struct goci_staging *into,
	bool *any, struct oci_err *err)
{
	oci_auto_json *known = json_object(), *taken = json_object();
	oci_auto_json *tags = goci_skopeo_tags(skopeo, place, err);
	struct pull p = {skopeo, place, into, known, taken};

	add_known(known, digest, document);
	if (!tags)
		return oci_err_wrap(
			err, "what refers to it (--no-referrers leaves it out)");
	if (pull_tags(&p, tags, err) < 0)
		return -1;
	*any = json_object_size(taken) > 0;
	return 0;
}

static int pull(struct goci_skopeo *skopeo, const struct goci_repository *place,
	bool no_referrers, struct goci_staging *into, struct oci_err *err)
{
	oci_auto_free char *from =
		goci_repository_image(place, place->tag, place->digest);
	oci_auto_free char *digest = NULL;
	oci_auto_json *document = NULL;
	bool converted, any;

	if (copy(skopeo, place, from, into->image, &converted, err) < 0)
		return -1;
	if (converted)
		goci_report_warn(skopeo->app->report,
			"%s: the registry has it in Docker's format, and a layout in "
			"OCI's: its digest is another one",
			place->name);
	if (no_referrers)
		return 0;
	document = read_tag(into, GOCI_STAGING_TAG, &digest, err);
	return document ? goci_pull_referrers(
				  skopeo, place, digest, document, into, &any, err)
			: -1;
}

int goci_pull(struct goci_skopeo *skopeo, const struct goci_repository *place,
	bool no_referrers, struct goci_staging *into, struct oci_err *err)
{
	oci_auto_free char *text = goci_repository_text(place);
	const struct goci_subject subject = {.called = text, .service = text};
	struct goci_step *step =
		goci_step_begin_of(skopeo->app->report, &subject, "pull");
	int status;

	skopeo->span = goci_step_span(step);
	status = pull(skopeo, place, no_referrers, into, err);
	skopeo->span = NULL;
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status < 0 ? oci_err_wrap(err, "pull %s", text) : 0;
}
