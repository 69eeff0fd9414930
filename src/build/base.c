#include "build/base.h"

#include "oci/json.h"
#include "oci/mend.h"

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

/*
 * That a layer is what its diff id says takes inflating it: that is done once. Those of
 * a docker archive are known by their diff ids alone, and checked when they are opened.
 */
static int check_layer(const struct goci_image *image, size_t i,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct oci_image_layer *layer = &image->base.layers[i];
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_buf ignored = OCI_BUF_INIT;
	struct oci_digest key;

	oci_hasher_add_str(h, "diff id 1");
	oci_hasher_add_str(h, layer->descriptor.media_type);
	oci_hasher_add_str(h, layer->descriptor.digest.str);
	oci_hasher_add_str(h, layer->diff_id.str);
	oci_hasher_finish(h, &key);
	if (oci_cache_get(maker->cache, &key, &ignored) == 0)
		return 0;
	if (oci_image_check_diff_id(&image->base, i, &maker->app->cancel, err) < 0)
		return -1;
	return oci_cache_put(maker->cache, &key, "", err);
}

struct oci_rootfs *goci_base_rootfs(const struct goci_image *image,
	const struct goci_maker *maker, struct oci_err *err)
{
	struct oci_rootfs *rootfs;

	for (size_t i = image->base.paths.count; i < image->base.count; i++)
		if (check_layer(image, i, maker, err) < 0) {
			oci_err_wrap(err, "%s", goci_base_name(image->plan));
			wrap(image, err);
			return NULL;
		}
	rootfs = oci_rootfs_read(&image->base, &maker->app->cancel, err);
	if (!rootfs) {
		oci_err_wrap(err, "%s", goci_base_name(image->plan));
		wrap(image, err);
	}
	return rootfs;
}

/* What readers would refuse of its config is left out, and told. */
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
	/* A docker archive has no manifest that could be named. */
	if (*base->manifest.digest.str)
		oci_strv_addf(&image->labels, "org.opencontainers.image.base.digest=%s",
			base->manifest.digest.str);
	if (base->name)
		oci_strv_addf(&image->labels, "org.opencontainers.image.base.name=%s",
			base->name);
}
