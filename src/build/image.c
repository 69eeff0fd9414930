#include "build/image.h"

#include "build/certs.h"
#include "build/deps.h"
#include "build/packages.h"
#include "build/parts.h"
#include "build/program.h"
#include "build/sources.h"
#include "build/stage.h"
#include "build/trees.h"
#include "build/watch.h"
#include "go/compile.h"

#include <errno.h>
#include <pthread.h>
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

	*image = (struct goci_image){.plan = plan, .platform = platform};
	image->base = (struct oci_image)OCI_IMAGE_INIT;
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
	oci_strv_release(&image->env);
	oci_strv_release(&image->labels);
}

/* The certificates, and in the labels which ones they are. */
static int read_certs(
	struct goci_image *image, struct oci_buf *certs, struct oci_err *err)
{
	const char *file = image->plan->service->settings.ca_certificates;
	struct oci_digest digest;

	if (file && strcmp(file, "none") == 0)
		return 0;
	if (goci_certs_read(file, certs, err) < 0)
		return -1;
	oci_digest_of(certs->data, certs->len, &digest);
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

	if (read_certs(image, &certs, err) < 0)
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
	oci_auto_tree tree = OCI_TREE_INIT;

	if (!image->plan->service->settings.files.count)
		return 0;
	if (goci_tree_files(image->plan, &tree, err) < 0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return -1;
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
	int status;
	struct oci_err err;
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

static void *run_beside(void *arg)
{
	struct beside *b = arg;

	b->status = make_beside(b, &b->err);
	return NULL;
}

static struct goci_compile compile_of(const struct goci_image *image)
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
		.verbose = true,
		.rebuild = s->settings.no_cache};
}

static int compile(const struct goci_image *image, const struct goci_compile *c,
	const struct goci_maker *maker, const struct goci_program *program,
	struct oci_err *err)
{
	oci_auto_free char *name = goci_image_name(image);
	struct goci_step *step = goci_step_begin(maker->app->report, name, "compile");
	int status = goci_compile_run(c, maker->app, step, program->path, err);

	if (status == 0)
		goci_program_keep(program);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE,
		c->module->version);
	return status;
}

/* The layers that need the program, on top of those that do not. */
static int make_top(struct goci_image *image, const struct goci_compile *c,
	const struct beside *b, const char *program, struct oci_err *err)
{
	const struct goci_stage stage = {image, b->maker, b->rootfs};

	if (image->plan->service->target == GOCI_BUILDER &&
		goci_stage_packages(&stage, c, err) < 0)
		return -1;
	return make_app(image, b->maker, b->rootfs, program, err);
}

/* The compiler, and beside it what does not need the program. */
static int make_both(struct goci_image *image, const struct goci_compile *c,
	struct beside *b, const struct goci_program *program, struct oci_err *err)
{
	bool threaded = false;
	pthread_t thread;
	int status;

	threaded = oci_pool_jobs(b->maker->app->pool) > 1 &&
		   pthread_create(&thread, NULL, run_beside, b) == 0;
	if (!threaded)
		run_beside(b);
	status = compile(image, c, b->maker, program, err);
	if (threaded)
		pthread_join(thread, NULL);
	if (status == 0 && b->status < 0) {
		*err = b->err;
		return -1;
	}
	return status < 0 ? -1 : make_top(image, c, b, program->path, err);
}

static int make_program(struct goci_image *image, struct beside *b, struct oci_err *err)
{
	goci_auto_program program = GOCI_PROGRAM_INIT;
	oci_auto_free char *overlay = NULL;
	struct goci_compile c = compile_of(image);

	if (goci_sources_overlay(&c, image->deps, b->maker, &overlay, err) < 0)
		return -1;
	c.overlay = overlay;
	goci_program_open(&program, b->maker, &c);
	return make_both(image, &c, b, &program, err);
}

static bool has_program(const struct goci_image *image)
{
	enum goci_target target = image->plan->service->target;

	return target == GOCI_PRODUCTION || target == GOCI_BUILDER;
}

int goci_image_list(
	struct goci_image *image, const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_compile c = compile_of(image);

	if (!has_program(image))
		return 0;
	image->deps = goci_deps_get(maker->memos, &c,
		image->plan->service->settings.no_cache, maker->app, err);
	return image->deps ? 0 : -1;
}

int goci_image_make(
	struct goci_image *image, const struct goci_maker *maker, struct oci_err *err)
{
	struct beside b = {.image = image, .maker = maker};
	int status;

	oci_strv_add_all(&image->env, &image->plan->env);
	oci_strv_add_all(&image->labels, &image->plan->labels);
	if (has_program(image))
		status = make_program(image, &b, err);
	else
		status = make_beside(&b, err);
	oci_rootfs_free(b.rootfs);
	return status;
}
