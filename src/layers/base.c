#include "layers/base.h"

#include "go/version.h"
#include "oci/json.h"
#include "oci/layercheck.h"
#include "oci/spec.h"
#include "report/report.h"
#include "settings/settings.h"

enum { TOLD_MAX = 8 };

const char *goci_base_option(const struct goci_plan *plan)
{
	return plan->service->target == GOCI_PRODUCTION ? "--base" : "--toolchain";
}

const char *goci_base_name(const struct goci_plan *plan)
{
	const struct goci_settings *settings = &plan->service->settings;

	return plan->service->target == GOCI_PRODUCTION ? settings->base
							: settings->toolchain;
}

static int wrap(const struct goci_image *image, struct oci_err *err)
{
	return oci_err_wrap(err, "%s", goci_base_option(image->plan));
}

int goci_base_read(
	struct goci_image *image, const struct goci_maker *maker, struct oci_err *err)
{
	oci_auto_ref ref = {0};
	const struct oci_cancel *cancel = &maker->app->cancel;

	if (oci_ref_parse_any(goci_base_name(image->plan), &ref, err) < 0 ||
		oci_image_read(&ref, image->platform, &image->base, cancel, err) < 0)
		return wrap(image, err);
	image->has_base = true;
	return 0;
}

/* State of checking the layers as verify does, bottom to top. */
struct look {
	const struct oci_image *base;
	const struct oci_cancel *cancel;
	struct oci_limits limits;
	struct oci_budget *budget;
	struct oci_findings findings;
	struct oci_files *files;
};

static void look_release(struct look *l)
{
	oci_files_free(l->files);
	oci_budget_free(l->budget);
	oci_findings_release(&l->findings);
}

static int look_at(struct look *l, size_t i, struct oci_err *err)
{
	oci_auto_free char *subject = oci_xasprintf("layer %zu", i);
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_layer_check check = {.layer = (unsigned)i};
	const struct oci_digest *wanted = &l->base->layers[i].diff_id;
	struct oci_layer_result checked;

	if (oci_image_find_layer(l->base, i, &span, err) < 0)
		return -1;
	check.blob = (struct oci_layer_blob){.fd = span.fd,
		.offset = span.offset,
		.size = span.size,
		.wrapping = oci_image_wrapping(l->base, i),
		.subject = subject,
		.limits = &l->limits,
		.budget = l->budget,
		.findings = &l->findings,
		.cancel = l->cancel};
	if (oci_layer_check(&check, &checked, err) < 0)
		return -1;
	if (checked.bytes.whole && oci_digest_cmp(wanted, &checked.bytes.diff_id) != 0)
		oci_findings_add(&l->findings, OCI_RULE_DIFF_ID, subject, NULL,
			"uncompressed it is %s, the config says %s",
			checked.bytes.diff_id.str, wanted->str);
	oci_files_stack(
		&l->files, oci_steal_ptr(&checked.files), &l->findings, subject);
	if (oci_findings_refuse(&l->findings, err) == 0)
		return 0;
	return oci_err_wrap(err, "%s", subject);
}

static int look_at_all(const struct oci_image *base, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	OCI_AUTO(look_release)
	struct look l = {.base = base, .cancel = cancel, .limits = OCI_LIMITS_INIT};

	l.budget = oci_budget_new(&l.limits);
	for (size_t i = 0; i < base->count; i++)
		if (look_at(&l, i, err) < 0)
			return -1;
	return 0;
}

/*
 * Applies verify's rules to the layers of a base, as its errors would be in the image.
 * That reads the layers once more, so the cache remembers a success.
 */
static int check_layers(const struct goci_image *image, const struct goci_maker *maker,
	struct oci_err *err)
{
	const struct oci_image *base = &image->base;
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_buf ignored = OCI_BUF_INIT;
	struct oci_digest key;

	oci_hasher_add_str(h, "layers of a base 1");
	for (size_t i = 0; i < base->count; i++) {
		oci_hasher_add_str(h, base->layers[i].descriptor.media_type);
		oci_hasher_add_str(h, base->layers[i].descriptor.digest.str);
		oci_hasher_add_str(h, base->layers[i].diff_id.str);
	}
	oci_hasher_finish(h, &key);
	if (oci_cache_get(maker->cache, &key, &ignored) == 0)
		return 0;
	if (look_at_all(base, &maker->app->cancel, err) < 0)
		return -1;
	return oci_cache_put(maker->cache, &key, "", err);
}

struct oci_rootfs *goci_base_rootfs(const struct goci_image *image,
	const struct goci_maker *maker, struct oci_err *err)
{
	static const char *const keep[] = {
		"passwd", "group", GOCI_GO_VERSION_FILE, NULL};
	const struct oci_image *base = &image->base;
	const struct oci_cancel *cancel = &maker->app->cancel;
	oci_auto_rootfs *rootfs = oci_rootfs_read(base, keep, cancel, err);

	if (rootfs && oci_rootfs_fetch(rootfs, base, GOCI_PASSWD, cancel, err) == 0 &&
		oci_rootfs_fetch(rootfs, base, GOCI_GROUP, cancel, err) == 0 &&
		(!maker->cache || check_layers(image, maker, err) == 0))
		return oci_steal_ptr(&rootfs);
	oci_err_wrap(err, "%s", goci_base_name(image->plan));
	wrap(image, err);
	return NULL;
}

/* Removes with a warning what readers would reject in the config. */
static void mend(struct goci_image *image, const struct goci_maker *maker)
{
	oci_auto_strv told = OCI_STRV_INIT;
	json_t *mended = oci_config_mend(image->base.config, image->base.count, &told);

	json_decref(image->base.config);
	image->base.config = mended;
	for (size_t i = 0; i < told.count && i < TOLD_MAX; i++)
		goci_report_warn(maker->app->report, "%s %s: its %s",
			goci_base_option(image->plan), goci_base_name(image->plan),
			told.items[i]);
	if (told.count > TOLD_MAX)
		goci_report_warn(maker->app->report, "%s %s: and %zu more",
			goci_base_option(image->plan), goci_base_name(image->plan),
			told.count - TOLD_MAX);
}

void goci_base_describe(struct goci_image *image, const struct goci_maker *maker)
{
	const struct oci_image *base = &image->base;
	const json_t *config = json_object_get(base->config, "config");

	if (!image->has_base)
		return;
	if (json_array_size(json_object_get(config, "OnBuild")))
		goci_report_warn(maker->app->report,
			"%s %s: its OnBuild steps are left out: they are for a "
			"Dockerfile",
			goci_base_option(image->plan), goci_base_name(image->plan));
	mend(image, maker);
	/* A docker archive has no manifest digest. */
	if (*base->manifest.digest.str)
		oci_strv_addf(&image->labels, "org.opencontainers.image.base.digest=%s",
			base->manifest.digest.str);
	if (base->name)
		oci_strv_addf(&image->labels, "org.opencontainers.image.base.name=%s",
			base->name);
}
