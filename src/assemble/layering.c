#include "assemble/layering.h"

#include "go/compile.h"
#include "layers/base.h"
#include "layers/certs.h"
#include "layers/files.h"
#include "layers/merge.h"
#include "layers/modules.h"
#include "layers/packages.h"
#include "layers/parts.h"
#include "layers/reachable.h"
#include "layers/shell.h"
#include "layers/source.h"
#include "layers/toolchain.h"
#include "layers/trees.h"
#include "layers/watch.h"
#include "modules/outside.h"
#include "report/report.h"
#include "report/report_clock.h"
#include "service/stages.h"
#include "settings/policy.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int goci_image_open(struct goci_image *image, const struct goci_plan *plan,
	const struct oci_platform *platform, const struct goci_maker *maker,
	struct oci_err *err)
{
	const char *policy = plan->service->settings.policy;

	*image = (struct goci_image){.plan = plan, .platform = platform};
	image->base = (struct oci_image)OCI_IMAGE_INIT;
	if (policy && goci_policy_test(policy, err) < 0)
		return -1;
	if (goci_base_name(plan))
		return goci_base_read(image, maker, err);
	return plan->service->target == GOCI_PRODUCTION
		       ? 0
		       : goci_stage_check(image, NULL, err);
}

/*
 * Parsing 150 certificates takes longer than all else here, so a set is checked once.
 */
static int check_certs(const char *file, const struct oci_digest *digest,
	const struct goci_maker *maker, struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_buf ignored = OCI_BUF_INIT;
	struct oci_digest key;

	oci_hasher_add_str(h, "certificates 1");
	oci_hasher_add_str(h, digest->str);
	oci_hasher_finish(h, &key);
	if (!maker->cache || oci_cache_get(maker->cache, &key, &ignored) == 0)
		return 0;
	if (goci_certs_read(file, true, &ignored, err) < 0)
		return -1;
	return oci_cache_put(maker->cache, &key, "", err);
}

/* Reads the certificates, and adds their digest to the labels. */
static int read_certs(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_tree *files, struct oci_buf *certs, struct oci_err *err)
{
	const char *file = image->plan->service->settings.ca_certificates;
	struct oci_digest digest;

	const struct oci_entry *given = oci_tree_find(files, GOCI_CERTS_PATH);

	/* A set that comes from --file gets no label. */
	if (file ? strcmp(file, "none") == 0 : given != NULL)
		return 0;
	if (goci_certs_read(file, false, certs, err) < 0)
		return -1;
	oci_digest_of(certs->data, certs->len, &digest);
	if (check_certs(file, &digest, maker, err) < 0)
		return -1;
	oci_strv_addf(&image->labels, "goci.ca-certificates.digest=%s", digest.str);
	return 0;
}

static int fill_skeleton(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_tree *files, struct oci_rootfs *rootfs, struct oci_tree *tree,
	struct oci_err *err)
{
	oci_auto_buf certs = OCI_BUF_INIT;
	struct goci_skeleton skeleton = {
		image->plan, &image->user, rootfs, files, NULL};

	if (read_certs(image, maker, files, &certs, err) < 0)
		return -1;
	if (certs.len) {
		skeleton.certs = &certs;
		oci_strv_add(&image->env,
			"SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt");
	}
	if (goci_tree_skeleton(&skeleton, tree, err) < 0 ||
		goci_tree_put(tree, rootfs, err) < 0)
		return oci_err_wrap(err, "skeleton");
	return 0;
}

static int make_skeleton(struct goci_image *image, const struct goci_maker *maker,
	const struct oci_tree *files, struct oci_rootfs *rootfs, struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;

	if (fill_skeleton(image, maker, files, rootfs, &tree, err) < 0)
		return -1;
	return goci_part_add(image, maker, GOCI_PART_SKELETON, &tree, err);
}

/* Reads the files of --file. Stages have the source, and no files. */
static int read_files(const struct goci_image *image, const struct goci_maker *maker,
	struct oci_tree *tree, struct oci_err *err)
{
	const struct goci_service *service = image->plan->service;
	oci_auto_free char *bounds = NULL;
	oci_auto_strv closed = OCI_STRV_INIT;

	if (!service->settings.files.count || service->target != GOCI_PRODUCTION)
		return 0;
	bounds = goci_outside_bounds(service->module, maker->app);
	if (goci_tree_files(image->plan, &image->user, bounds, tree, &closed, err) < 0)
		return -1;
	for (size_t i = 0; i < closed.count; i++)
		goci_report_warn(maker->app->report,
			"%s: --file %s: the service may not read it as %s; add r to MODE, "
			"or give it :%s after MODE",
			service->name, closed.items[i], image->user.text,
			image->user.text);
	return 0;
}

/*
 * Reports a conflict at the program's path before compiling, by placing a tree like the
 * program's layer but without its content.
 */
static int check_place(const struct goci_image *image, const struct goci_maker *maker,
	const struct oci_rootfs *rootfs, struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	const char *const needed[] = {"/app", image->plan->workdir};

	if (!goci_image_has_program(image))
		return 0;
	if (goci_tree_app(NULL, image, &tree, err) < 0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return -1;
	for (size_t i = 0; i < OCI_COUNT(needed); i++) {
		oci_auto_free char *why =
			goci_tree_closed(rootfs, needed[i], &image->user);

		if (why && (!i || strcmp(needed[i], needed[0]) != 0))
			goci_report_warn(maker->app->report,
				"%s: %s; the service does not start: give the folder "
				"o+x in the base, or another --user",
				image->plan->service->name, why);
	}
	return 0;
}

static int make_app(struct goci_image *image, const char *program,
	const struct goci_maker *maker, const struct oci_rootfs *rootfs,
	struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;

	if (goci_tree_app(program, image, &tree, err) < 0 ||
		goci_tree_place(&tree, rootfs, err) < 0)
		return -1;
	return goci_part_add_program(image, maker, program, &tree, err);
}

/* The skeleton has left out the paths of these files. */
static int make_files(struct goci_layering *l, struct oci_err *err)
{
	if (goci_tree_put(&l->files, l->rootfs, err) < 0)
		return -1;
	return goci_part_add(l->image, l->maker, GOCI_PART_FILES, &l->files, err);
}

static int make_part(
	struct goci_layering *l, enum goci_part_kind part, struct oci_err *err)
{
	const struct goci_compile c = goci_compilation_args(l->compilation);
	const struct goci_stage stage = {
		l->image, l->maker, l->rootfs, &c, l->compilation->modules};

	switch (part) {
	case GOCI_PART_TOOLCHAIN:
		return goci_stage_toolchain(&stage, err);
	case GOCI_PART_SHELL:
		return goci_stage_shell(&stage, err);
	case GOCI_PART_SKELETON:
		return make_skeleton(l->image, l->maker, &l->files, l->rootfs, err);
	case GOCI_PART_FILES:
		return make_files(l, err);
	case GOCI_PART_MODULES:
		return goci_stage_modules(&stage, err);
	case GOCI_PART_GOMOD:
		return goci_stage_gomod(&stage, err);
	case GOCI_PART_WATCH:
		return goci_stage_watch(&stage, err);
	case GOCI_PART_SOURCE:
		return goci_stage_source(&stage, err);
	case GOCI_PART_PACKAGES:
		return goci_stage_packages(&stage, err);
	case GOCI_PART_APP:
		return make_app(l->image, l->compilation->program.path, l->maker,
			l->rootfs, err);
	case GOCI_PARTS:
		break;
	}
	return 0;
}

/* Makes the layers that need the program, or those that do not. */
static int make_parts(struct goci_layering *l, bool of_program, struct oci_err *err)
{
	enum goci_part_kind parts[GOCI_PARTS];
	size_t count = goci_layers_of(l->image->plan, l->image->platform, parts);

	for (size_t i = 0; i < count; i++)
		if (goci_layer_needs_program(parts[i]) == of_program &&
			make_part(l, parts[i], err) < 0)
			return -1;
	return 0;
}

static int check_stage(const struct goci_layering *l, struct oci_err *err)
{
	const struct goci_stage stage = {.image = l->image, .maker = l->maker};

	if (l->image->has_base && goci_stage_check(l->image, l->rootfs, err) < 0)
		return -1;
	goci_stage_tell_missing(&stage);
	return 0;
}

void goci_image_foresee(struct goci_plan *plan, struct goci_app *app)
{
	const struct goci_settings *settings = &plan->service->settings;
	const struct goci_maker maker = {.app = app};
	struct goci_image image;
	struct oci_rootfs *rootfs = NULL;
	oci_auto_tree tree = OCI_TREE_INIT, files = OCI_TREE_INIT;
	struct oci_err ignored;

	if (goci_image_open(&image, plan, &plan->service->platforms[0], &maker,
		    &ignored) == 0 &&
		image.has_base)
		rootfs = goci_base_rootfs(&image, &maker, &ignored);
	if (rootfs &&
		goci_user_resolve(settings->user, rootfs, &image.user, &ignored) == 0 &&
		read_files(&image, &maker, &files, &ignored) == 0 &&
		fill_skeleton(&image, &maker, &files, rootfs, &tree, &ignored) == 0)
		plan->whole_base = !tree.count;
	oci_rootfs_free(rootfs);
	goci_image_release(&image);
}

static int make_beside(struct goci_layering *l, struct oci_err *err)
{
	struct goci_image *image = l->image;
	const struct goci_settings *settings = &image->plan->service->settings;
	bool stage = image->plan->service->target != GOCI_PRODUCTION;

	l->rootfs = image->has_base ? goci_base_rootfs(image, l->maker, err)
				    : oci_rootfs_empty();
	if (!l->rootfs)
		return -1;
	goci_base_describe(image, l->maker);
	if (goci_user_resolve(settings->user, l->rootfs, &image->user, err) < 0)
		return -1;
	if ((stage && check_stage(l, err) < 0) ||
		read_files(image, l->maker, &l->files, err) < 0 ||
		make_parts(l, false, err) < 0)
		return -1;
	return check_place(image, l->maker, l->rootfs, err);
}

/* So that `go build` in a stage finds the compiled packages. */
static void add_arch(struct goci_image *image)
{
	oci_auto_free char *variable = goci_arch_variable(image->platform);

	if (variable && image->plan->service->target != GOCI_PRODUCTION)
		oci_strv_add(&image->env, variable);
}

static void warn_layers(const struct goci_image *image, const struct goci_maker *maker)
{
	size_t count = image->base.count + image->part_count;

	if (count > OCI_LAYERS_MANY)
		goci_report_warn(maker->app->report,
			"%s: the image has %zu layers, and engines support up to %d: "
			"squash the base's layers",
			image->plan->service->name, count, OCI_LAYERS_MANY);
}

void goci_layering_init(struct goci_layering *l,
	const struct goci_compilation *compilation, struct goci_image *image,
	const struct goci_maker *maker)
{
	*l = (struct goci_layering){.compilation = compilation,
		.image = image,
		.maker = maker,
		.files = OCI_TREE_INIT};
}

void goci_layering_release(struct goci_layering *l)
{
	oci_rootfs_free(l->rootfs);
	oci_tree_release(&l->files);
}

int goci_layering_begin(struct goci_layering *l, struct oci_err *err)
{
	struct goci_image *image = l->image;

	image->began = goci_report_clock(l->maker->app->report);
	oci_strv_add_all(&image->env, &image->plan->env);
	add_arch(image);
	oci_strv_add_all(&image->labels, &image->plan->labels);
	if (image->dirty)
		goci_plan_dirty_labels(image->plan, &image->labels);
	return make_beside(l, err);
}

int goci_layering_end(struct goci_layering *l, struct oci_err *err)
{
	if (make_parts(l, true, err) < 0)
		return -1;
	warn_layers(l->image, l->maker);
	return 0;
}
