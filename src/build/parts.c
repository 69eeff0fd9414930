#include "build/parts.h"

#include "binary/buildid.h"

#include <stdio.h>

static const struct {
	const char *name;
	const char *history;
} kinds[] = {
	[GOCI_PART_SKELETON] = {"skeleton",
		"goci build: skeleton (users, certificates, time zones)"},
	[GOCI_PART_FILES] = {"files", "goci build: files"},
	[GOCI_PART_APP] = {"app", "goci build: /app/main"},
	[GOCI_PART_TOOLCHAIN] = {"toolchain", "goci build: the Go toolchain"},
	[GOCI_PART_SHELL] = {"shell", "goci build: busybox"},
	[GOCI_PART_MODULES] = {"modules", "goci build: the modules of the build list"},
	[GOCI_PART_GOMOD] = {"go.mod", "goci build: go.mod and go.sum"},
	[GOCI_PART_WATCH] = {"watch", "goci build: goci-watch"},
	[GOCI_PART_SOURCE] = {"source", "goci build: the source"},
	[GOCI_PART_PACKAGES] = {"packages", "goci build: the compiled packages"},
};

const char *goci_part_name(enum goci_part_kind kind)
{
	return kinds[kind].name;
}

const char *goci_part_history(enum goci_part_kind kind)
{
	return kinds[kind].history;
}

char *goci_image_name(const struct goci_image *image)
{
	const struct goci_service *service = image->plan->service;
	bool stage = service->target != GOCI_PRODUCTION;
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(image->platform, platform, sizeof(platform));
	return oci_xasprintf("%s%s%s %s", service->name, stage ? ":" : "",
		stage ? goci_target_name(service->target) : "", platform);
}

void goci_image_subject(const struct goci_image *image, struct goci_image_subject *s)
{
	const struct goci_service *service = image->plan->service;

	s->called = goci_image_name(image);
	oci_platform_format(image->platform, s->platform, sizeof(s->platform));
	s->subject = (struct goci_subject){.called = s->called,
		.service = service->name,
		.target = goci_target_name(service->target),
		.platform = s->platform};
}

void goci_image_subject_release(struct goci_image_subject *s)
{
	free(s->called);
}

static struct oci_packer packer_of(
	const struct goci_image *image, const struct goci_maker *maker)
{
	return (struct oci_packer){.cache = maker->cache,
		.pool = maker->app->pool,
		.cancel = &maker->app->cancel,
		.compression = image->plan->compression,
		.anew = image->plan->service->settings.no_cache};
}

/* What the layers with one program have in common, whatever the program is. */
static void name_lineage(const struct goci_image *image, struct oci_digest *lineage)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *name = goci_image_name(image);

	oci_hasher_add_str(h, "lineage 1");
	oci_hasher_add_str(h, image->plan->service->dir);
	oci_hasher_add_str(h, name);
	oci_hasher_finish(h, lineage);
}

static void end_step(struct goci_step *step, const struct oci_layer *layer, int status)
{
	char detail[64];

	snprintf(detail, sizeof(detail), "%.1f MB, packed %.1f MB",
		(double)layer->unpacked / 1e6, (double)layer->size / 1e6);
	if (status < 0)
		goci_step_end(step, GOCI_STEP_FAILED, NULL);
	else
		goci_step_end(step, layer->cached ? GOCI_STEP_CACHED : GOCI_STEP_DONE,
			detail);
}

/* With a key: looks for it first, and keeps what is made under it. */
static int make_layer(const struct oci_packer *packer, const struct oci_digest *key,
	goci_fill_fn *fill, void *arg, struct oci_layer *layer, struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;

	if (oci_layer_recall(packer, key, layer) == 0)
		return 0;
	if (fill(arg, &tree, err) < 0)
		return -1;
	return oci_layer_make_as(packer, key, &tree, layer, err);
}

/*
 * Where its layer would be, by the program's build id in the place of its content: a
 * source can have the linker write any id, so that what is found has to be compared.
 */
static bool app_key(const struct goci_image *image, const struct oci_tree *tree,
	struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor =
		oci_compression_version(&image->plan->compression);
	char id[GOCI_BUILDID_LEN + 1];

	if (!goci_buildid_read(image->program.path, id))
		return false;
	oci_hasher_add_str(h, "app layer 1");
	oci_hasher_add_str(h, compressor);
	oci_hasher_add_str(h, id);
	for (size_t i = 0; i < tree->count; i++) {
		const struct oci_entry *e = &tree->entries[i];
		oci_auto_free char *attrs = oci_xasprintf("%d %o %u %u %lld %lld",
			(int)e->type, e->attrs.mode, e->attrs.uid, e->attrs.gid,
			(long long)e->attrs.mtime, (long long)e->size);

		oci_hasher_add_str(h, e->path);
		oci_hasher_add_str(h, attrs);
		for (size_t k = 0; k < e->xattrs.count; k++)
			oci_hasher_add(
				h, e->xattrs.items[k].value, e->xattrs.items[k].len);
	}
	oci_hasher_finish(h, key);
	return true;
}

/* The program is read once: to be compared with the layer that is there, or packed. */
static int make_app(const struct goci_image *image, struct oci_packer packer,
	const struct oci_tree *tree, struct oci_layer *layer, struct oci_err *err)
{
	struct oci_digest lineage, key;

	name_lineage(image, &lineage);
	packer.lineage = &lineage;
	packer.fresh = true;
	if (!app_key(image, tree, &key))
		return oci_layer_make(&packer, tree, layer, err);
	if (oci_layer_recall_same(&packer, &key, tree, layer) == 0)
		return 0;
	return oci_layer_make_as(&packer, &key, tree, layer, err);
}

static struct goci_step *begin_step(const struct goci_image *image,
	const struct goci_maker *maker, enum goci_part_kind kind)
{
	goci_auto_image_subject about = {0};

	goci_image_subject(image, &about);
	return goci_step_begin_of(
		maker->app->report, &about.subject, goci_part_name(kind));
}

int goci_part_add_keyed(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_digest *key, goci_fill_fn *fill,
	void *arg, struct oci_err *err)
{
	const struct oci_packer packer = packer_of(image, maker);
	struct goci_image_part *part = &image->parts[image->part_count];
	struct goci_step *step = begin_step(image, maker, kind);
	int status = make_layer(&packer, key, fill, arg, &part->layer, err);

	part->kind = kind;
	end_step(step, &part->layer, status);
	if (status < 0)
		return oci_err_wrap(err, "layer %s", goci_part_name(kind));
	image->part_count++;
	return 0;
}

int goci_part_add(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_tree *tree, struct oci_err *err)
{
	const struct oci_packer packer = packer_of(image, maker);
	struct goci_image_part *part = &image->parts[image->part_count];
	struct goci_step *step;
	int status;

	if (!tree->count)
		return 0;
	step = begin_step(image, maker, kind);
	part->kind = kind;
	status = kind == GOCI_PART_APP
			 ? make_app(image, packer, tree, &part->layer, err)
			 : oci_layer_make(&packer, tree, &part->layer, err);
	end_step(step, &part->layer, status);
	if (status < 0)
		return oci_err_wrap(err, "layer %s", goci_part_name(kind));
	image->part_count++;
	return 0;
}
