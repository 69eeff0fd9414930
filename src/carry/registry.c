#include "carry/registry.h"

#include "carry/pushed.h"
#include "carry/referrers.h"
#include "oci/json.h"

#include <string.h>

/* All that a push to a place leaves there, for its record. */
static void describe(const struct goci_cargo *cargo, struct oci_buf *what)
{
	oci_buf_addf(what, "%s\n", cargo->digest.str);
	for (size_t i = 0; i < goci_cargo_count(cargo); i++) {
		const json_t *entry = goci_cargo_referrer(cargo, i);
		const char *tag = entry ? goci_cargo_tag(entry) : "";

		if (!entry)
			entry = goci_cargo_untagged(cargo, i);
		if (entry)
			oci_buf_addf(what, "%s %s\n", tag,
				oci_json_text_or(entry, "digest", ""));
	}
}

/*
 * Whether the registry has the image there. If that cannot be found out, pushing will
 * say why: some registries answer for what they do not have as for what is forbidden.
 */
static int is_there(const struct goci_registry *r, const struct goci_cargo *cargo,
	const struct goci_repository *place, bool *there, struct oci_err *err)
{
	oci_auto_free char *image = goci_repository_image(place, place->tag, NULL);
	oci_auto_buf raw = OCI_BUF_INIT;
	struct oci_digest digest;
	struct oci_err why = {0};

	*there = false;
	if (cargo->repacks)
		return 0;
	if (goci_skopeo_inspect(r->skopeo, image, place, &raw, &why) == 0) {
		oci_digest_of(raw.data, raw.len, &digest);
		*there = oci_digest_cmp(&digest, &cargo->digest) == 0;
	} else if (why.code == OCI_ERR_INTERRUPTED || !r->skopeo->checked) {
		*err = why;
		return -1;
	}
	return 0;
}

static int send(const struct goci_registry *r, struct goci_cargo *cargo,
	const struct goci_repository *place, struct oci_digest *written,
	struct oci_err *err)
{
	oci_auto_free char *to = goci_repository_image(place, place->tag, NULL);
	const struct goci_skopeo_copy copy = {.from = cargo->staging.image,
		.to = to,
		.place = place,
		.converts = cargo->repacks};

	if (goci_staging_name(&cargo->staging, cargo->image, err) < 0 ||
		goci_skopeo_copy(r->skopeo, &copy, written, err) < 0)
		return -1;
	if (cargo->repacks || oci_digest_cmp(written, &cargo->digest) == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"skopeo wrote %s, but the image is %s: pull by neither, and push with "
		"another version of skopeo",
		written->str, cargo->digest.str);
}

static int push(const struct goci_registry *r, struct goci_cargo *cargo,
	const struct goci_repository *place, enum goci_push_result *result,
	struct oci_digest *digest, struct oci_err *err)
{
	bool there;

	if (is_there(r, cargo, place, &there, err) < 0 ||
		(!there && send(r, cargo, place, digest, err) < 0))
		return -1;
	*result = there ? GOCI_PUSH_THERE : GOCI_PUSH_SENT;
	if (goci_referrers_push(r->skopeo, cargo, place, err) == 0)
		return 0;
	return oci_err_wrap(err, "the image is there, but not all that refers to it");
}

int goci_registry_push(const struct goci_registry *r, struct goci_cargo *cargo,
	const struct goci_repository *place, enum goci_push_result *result,
	struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_free char *text = goci_repository_text(place);
	oci_auto_buf what = OCI_BUF_INIT;

	*digest = cargo->digest;
	describe(cargo, &what);
	if (!cargo->repacks && r->skopeo->values->if_changed &&
		goci_pushed_is(r->memos, text, what.data)) {
		*result = GOCI_PUSH_RECORDED;
		return 0;
	}
	if (push(r, cargo, place, result, digest, err) < 0)
		return oci_err_wrap(err, "push to %s", text);
	goci_pushed_keep(r->memos, text, what.data);
	return 0;
}
