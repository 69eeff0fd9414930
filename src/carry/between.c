#include "carry/between.h"

#include "carry/pull.h"
#include "carry/referrers.h"
#include "oci/json.h"
#include "report/report.h"

/* Reads the manifest of the source, and names its digest. */
static json_t *inspect(struct goci_skopeo *skopeo, const struct goci_repository *from,
	struct oci_digest *digest, struct oci_err *err)
{
	oci_auto_free char *image =
		goci_repository_image(from, from->tag, from->digest);
	oci_auto_buf raw = OCI_BUF_INIT;

	if (goci_skopeo_inspect(skopeo, image, from, &raw, err) < 0)
		return NULL;
	oci_digest_of(raw.data, raw.len, digest);
	return oci_json_parse(raw.data, raw.len, err);
}

static int copy_referrers(struct goci_skopeo *skopeo,
	const struct goci_repository *from, const struct goci_repository *to,
	const struct oci_digest *digest, const json_t *document, struct oci_err *err)
{
	goci_auto_staging staging = GOCI_STAGING_INIT;
	goci_auto_cargo cargo = GOCI_CARGO_INIT;
	bool any;

	if (goci_staging_init(&staging, skopeo->app, NULL, err) < 0 ||
		goci_pull_referrers(
			skopeo, from, digest->str, document, &staging, &any, err) < 0)
		return -1;
	if (!any)
		return 0;
	return goci_cargo_open_referrers(&cargo, staging.dir, skopeo->app, err) < 0
		       ? -1
		       : goci_referrers_push(skopeo, &cargo, to, err);
}

static int copy(struct goci_skopeo *skopeo, const struct goci_repository *from,
	const struct goci_repository *to, struct oci_digest *digest,
	struct oci_err *err)
{
	oci_auto_json *document = inspect(skopeo, from, digest, err);
	oci_auto_free char *source = NULL, *target = NULL;
	struct oci_digest written;

	if (!document)
		return -1;
	/* By digest: a tag could name another image by now. */
	source = goci_repository_image(from, NULL, digest->str);
	target = goci_repository_image(to, to->tag, NULL);
	if (goci_skopeo_copy(skopeo,
		    &(struct goci_skopeo_copy){
			    .from = source, .to = target, .place = to},
		    &written, err) < 0)
		return -1;
	if (skopeo->values->no_referrers ||
		copy_referrers(skopeo, from, to, digest, document, err) == 0)
		return 0;
	return oci_err_wrap(err, "the image is there, but not all that refers to it");
}

int goci_between(const struct goci_registry *r, const struct goci_repository *from,
	const struct goci_repository *to, struct oci_digest *digest,
	struct oci_err *err)
{
	oci_auto_free char *source = goci_repository_text(from);
	oci_auto_free char *target = goci_repository_text(to);
	const struct goci_subject subject = {.called = source, .service = source};
	struct goci_step *step =
		goci_step_begin_of(r->skopeo->app->report, &subject, "copy");
	int status;

	r->skopeo->span = goci_step_span(step);
	status = copy(r->skopeo, from, to, digest, err);
	r->skopeo->span = NULL;
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, target);
	return status < 0 ? oci_err_wrap(err, "copy %s to %s", source, target) : 0;
}
