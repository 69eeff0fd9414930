#include "layers/parts.h"

#include "binary/buildid.h"
#include "service/stages.h"

#include <stdio.h>

static struct oci_packer packer_of(const struct goci_image *image,
	const struct goci_maker *maker, struct goci_step *step)
{
	return (struct oci_packer){.cache = maker->cache,
		.pool = maker->app->pool,
		.cancel = &maker->app->cancel,
		.compression = image->plan->compression,
		.meter = goci_step_meter(step),
		.anew = image->plan->service->settings.no_cache};
}

/* The lineage: what the layers of one program share across versions. */
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

/* Looks up the layer by its key; makes it and stores it under the key if absent. */
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
 * Keys the layer by the program's build id instead of its content. A source can make
 * the linker write any id, so a layer that is found has to be compared.
 */
static bool app_key(const struct goci_image *image, const char *program,
	const struct oci_tree *tree, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor =
		oci_compression_version(&image->plan->compression);
	char id[GOCI_BUILDID_LEN + 1];

	if (!goci_buildid_read(program, id))
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

/* Reads the program once: to compare it with the cached layer, or to pack it. */
static int make_app(const struct goci_image *image, struct oci_packer packer,
	const char *program, const struct oci_tree *tree, struct oci_layer *layer,
	struct oci_err *err)
{
	struct oci_digest lineage, key;

	name_lineage(image, &lineage);
	packer.lineage = &lineage;
	packer.fresh = true;
	if (!app_key(image, program, tree, &key))
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

/* Ends a step; a layer that was made counts as a part. */
static int end_part(struct goci_image *image, enum goci_part_kind kind,
	struct goci_step *step, int status, struct oci_err *err)
{
	struct goci_image_part *part = &image->parts[image->part_count];

	part->kind = kind;
	end_step(step, &part->layer, status);
	if (status < 0)
		return oci_err_wrap(err, "layer %s", goci_part_name(kind));
	image->part_count++;
	return 0;
}

int goci_part_add_keyed(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_digest *key, goci_fill_fn *fill,
	void *arg, struct oci_err *err)
{
	struct goci_step *step = begin_step(image, maker, kind);
	const struct oci_packer packer = packer_of(image, maker, step);
	struct oci_layer *layer = &image->parts[image->part_count].layer;
	int status = make_layer(&packer, key, fill, arg, layer, err);

	return end_part(image, kind, step, status, err);
}

int goci_part_add(struct goci_image *image, const struct goci_maker *maker,
	enum goci_part_kind kind, const struct oci_tree *tree, struct oci_err *err)
{
	struct oci_layer *layer = &image->parts[image->part_count].layer;
	struct oci_packer packer;
	struct goci_step *step;
	int status;

	if (!tree->count)
		return 0;
	step = begin_step(image, maker, kind);
	packer = packer_of(image, maker, step);
	status = oci_layer_make(&packer, tree, layer, err);
	return end_part(image, kind, step, status, err);
}

int goci_part_add_program(struct goci_image *image, const struct goci_maker *maker,
	const char *program, const struct oci_tree *tree, struct oci_err *err)
{
	struct goci_step *step = begin_step(image, maker, GOCI_PART_APP);
	const struct oci_packer packer = packer_of(image, maker, step);
	struct oci_layer *layer = &image->parts[image->part_count].layer;
	int status = make_app(image, packer, program, tree, layer, err);

	return end_part(image, GOCI_PART_APP, step, status, err);
}
