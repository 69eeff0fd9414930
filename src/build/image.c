#include "build/image.h"

#include "build/certs.h"
#include "build/compiler.h"
#include "build/packages.h"
#include "build/parts.h"
#include "build/policy.h"
#include "build/sources.h"
#include "build/stage.h"
#include "build/trees.h"
#include "build/watch.h"
#include "go/compile.h"
#include "go/outside.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int goci_image_init(struct goci_image *image, const struct goci_plan *plan,
	const struct oci_platform *platform, struct oci_err *err)
{
	const struct goci_settings *settings = &plan->service->settings;
	bool stage = plan->service->target != GOCI_PRODUCTION;
	const char *base = stage ? settings->toolchain : settings->base;
	oci_auto_ref ref = {0};

	*image = (struct goci_image){
		.plan = plan, .platform = platform, .program = GOCI_PROGRAM_INIT};
	image->base = (struct oci_image)OCI_IMAGE_INIT;
	if (settings->policy && goci_policy_test(settings->policy, err) < 0)
		return -1;
	if (!base)
		return stage ? goci_stage_check(image, NULL, err) : 0;
	image->has_base = true;
	if (oci_ref_parse(base, &ref, err) < 0 ||
		oci_image_read(&ref, platform, &image->base, err) < 0)
		return oci_err_wrap(err, stage ? "--toolchain" : "--base");
	return 0;
}

void goci_image_release(struct goci_image *image)
{
	oci_image_release(&image->base);
	json_decref(image->deps);
	free(image->overlay);
	goci_program_release(&image->program);
	oci_strv_release(&image->env);
	oci_strv_release(&image->labels);
}

/* To parse 150 certificates takes longer than all else here: a set is checked once. */
static int check_certs(const char *file, const struct oci_digest *digest,
	const struct goci_maker *maker, struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_buf ignored = OCI_BUF_INIT;
	struct oci_digest key;

	oci_hasher_add_str(h, "certificates 1");
	oci_hasher_add_str(h, digest->str);
	oci_hasher_finish(h, &key);
	if (oci_cache_get(maker->cache, &key, &ignored) == 0)
		return 0;
	if (goci_certs_read(file, true, &ignored, err) < 0)
		return -1;
	return oci_cache_put(maker->cache, &key, "", err);
}

/* The certificates, and in the labels which ones they are. */
static int read_certs(struct goci_image *image, const struct goci_maker *maker,
	struct oci_buf *certs, struct oci_err *err)
{
	const char *file = image->plan->service->settings.ca_certificates;
	struct oci_digest digest;

	if (file && strcmp(file, "none") == 0)
		return 0;
	if (goci_certs_read(file, false, certs, err) < 0)
		return -1;
	oci_digest_of(certs->data, certs->len, &digest);
	if (check_certs(file, &digest, maker, err) < 0)
		return -1;
	oci_strv_addf(&image->labels, "goci.ca-certificates.digest=%s", digest.str);
	return 0;
}

static void describe_base(struct goci_image *image, const struct goci_maker *maker)
{
	const json_t *config = json_object_get(image->base.config, "config");

	if (!image->has_base)
		return;
	if (json_array_size(json_object_get(config, "OnBuild")))
		goci_report_warn(maker->app->report,
			"--base %s: its OnBuild steps are left out: they are for a "
			"Dockerfile",
			image->plan->service->settings.base);
	oci_strv_addf(&image->labels, "org.opencontainers.image.base.digest=%s",
		image->base.manifest.digest.str);
	if (image->base.name)
		oci_strv_addf(&image->labels, "org.opencontainers.image.base.name=%s",
			image->base.name);
}

static int make_skeleton(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_rootfs *rootfs, struct oci_err *err)
{
	oci_auto_buf certs = OCI_BUF_INIT;
	oci_auto_tree tree = OCI_TREE_INIT;
	struct goci_skeleton skeleton = {image->plan, &image->user, rootfs, NULL};

	if (read_certs(image, maker, &certs, err) < 0)
		return -1;
	if (certs.len) {
		skeleton.certs = &certs;
		oci_strv_add(&image->env,
			"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt");
	}
	if (goci_tree_skeleton(&skeleton, &tree, err) < 0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return oci_err_wrap(err, "skeleton");
	return goci_part_add(image, maker, GOCI_PART_SKELETON, &tree, err);
}

static int make_files(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_rootfs *rootfs, struct oci_err *err)
{
	const struct goci_service *service = image->plan->service;
	oci_auto_free char *bounds = goci_outside_bounds(service->module, maker->app);
	oci_auto_tree tree = OCI_TREE_INIT;
	oci_auto_strv closed = OCI_STRV_INIT;

	if (!service->settings.files.count)
		return 0;
	if (goci_tree_files(image->plan, &image->user, bounds, &tree, &closed, err) <
			0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return -1;
	for (size_t i = 0; i < closed.count; i++)
		goci_report_warn(maker->app->report,
			"%s: --file %s: the service may not read it as %s; add r to MODE, "
			"or give it :%s after MODE",
			service->name, closed.items[i], image->user.text,
			image->user.text);
	return goci_part_add(image, maker, GOCI_PART_FILES, &tree, err);
}

static int make_app(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_rootfs *rootfs, const char *program, struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;

	if (goci_tree_app(program, &image->user, image->plan->epoch, &tree, err) < 0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return -1;
	return goci_part_add(image, maker, GOCI_PART_APP, &tree, err);
}

/* The work beside the compiler: everything but the program. */
struct beside {
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs;
};

static int make_stage(struct beside *b, struct oci_err *err)
{
	const struct goci_stage stage = {b->image, b->maker, b->rootfs};

	if ((b->rootfs && goci_stage_check(b->image, b->rootfs, err) < 0) ||
		goci_stage_toolchain(&stage, err) < 0 ||
		make_skeleton(b->image, b->maker, b->rootfs, err) < 0)
		return -1;
	if (goci_stage_modules(&stage, err) < 0)
		return -1;
	if (b->image->plan->service->target == GOCI_BASE)
		return 0;
	return goci_stage_watch(&stage, err) < 0 ? -1 : goci_stage_source(&stage, err);
}

static int make_beside(struct beside *b, struct oci_err *err)
{
	struct goci_image *image = b->image;
	const struct goci_settings *settings = &image->plan->service->settings;

	if (image->has_base) {
		b->rootfs = oci_rootfs_read(&image->base, &b->maker->app->cancel, err);
		if (!b->rootfs)
			return oci_err_wrap(err, "--base %s", settings->base);
	}
	describe_base(image, b->maker);
	if (goci_user_resolve(settings->user, b->rootfs, &image->user, err) < 0)
		return -1;
	if (image->plan->service->target != GOCI_PRODUCTION)
		return make_stage(b, err);
	if (make_skeleton(image, b->maker, b->rootfs, err) < 0)
		return -1;
	return make_files(image, b->maker, b->rootfs, err);
}

bool goci_image_has_program(const struct goci_image *image)
{
	enum goci_target target = image->plan->service->target;

	return target == GOCI_PRODUCTION || target == GOCI_BUILDER;
}

struct goci_compile goci_image_compile(const struct goci_image *image)
{
	const struct goci_plan *plan = image->plan;
	const struct goci_service *s = plan->service;

	return (struct goci_compile){.module = s->module,
		.service = s->name,
		.package = s->package,
		.platform = image->platform,
		.tags = plan->tags,
		.ldflags = plan->ldflags,
		.go_flags = &s->settings.go_flags,
		.ignore_file = s->settings.ignore_file,
		.overlay = image->overlay,
		.verbose = true,
		.rebuild = s->settings.no_cache};
}

/* The layers that need the program, on top of those that do not. */
static int make_top(
	struct goci_image *image, const struct beside *b, struct oci_err *err)
{
	const struct goci_stage stage = {image, b->maker, b->rootfs};
	const struct goci_compile c = goci_image_compile(image);

	if (image->plan->service->target == GOCI_BUILDER &&
		goci_stage_packages(&stage, &c, err) < 0)
		return -1;
	return make_app(image, b->maker, b->rootfs, image->program.path, err);
}

int goci_image_make(struct goci_image *image, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err)
{
	struct beside b = {.image = image, .maker = maker};
	int status;

	image->began = goci_trace_now();
	oci_strv_add_all(&image->env, &image->plan->env);
	oci_strv_add_all(&image->labels, &image->plan->labels);
	if (image->dirty)
		goci_plan_dirty_labels(image->plan, &image->labels);
	status = make_beside(&b, err);
	if (status == 0 && goci_image_has_program(image)) {
		status = goci_compiler_wait(compiler, image, err);
		if (status == 0)
			status = make_top(image, &b, err);
	}
	oci_rootfs_free(b.rootfs);
	return status;
}
