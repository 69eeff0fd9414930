#include "diff/diff.h"

#include "diff/causes.h"
#include "diff/fields.h"
#include "diff/file_changes.h"
#include "diff/programs.h"
#include "oci/json.h"
#include "oci/pool.h"
#include "process/cpus.h"

#include <stdlib.h>
#include <string.h>

/* The two images, and what is found out of them. */
struct pair {
	const struct goci_platform_image *a, *b;
	const struct oci_cancel *cancel;
	json_t *doc;
};

/* A docker archive has no manifests, and layers as they are uncompressed. */
static bool have_manifests(const struct pair *p)
{
	return p->a->image.document && p->b->image.document;
}

static json_t *manifest_of(const struct goci_platform_image *t)
{
	json_t *doc = json_deep_copy(t->image.document);

	/* Told by the image's own fields. */
	json_object_del(doc, "config");
	json_object_del(doc, "layers");
	return doc;
}

static void compare_manifests(const struct pair *p)
{
	oci_auto_json *a = manifest_of(p->a), *b = manifest_of(p->b);
	json_t *list = have_manifests(p) ? json_array() : json_null();

	if (have_manifests(p))
		goci_diff_fields("", a, b, list);
	json_object_set_new(p->doc, "manifest", list);
}

/* The config without the layers, which are compared separately, and with one time. */
static json_t *config_of(const struct goci_platform_image *t)
{
	json_t *doc = json_deep_copy(t->image.config), *entry;
	size_t i;

	json_object_del(doc, "rootfs");
	json_array_foreach(json_object_get(doc, "history"), i, entry)
		json_object_del(entry, "created");
	return doc;
}

static void compare_configs(const struct pair *p)
{
	oci_auto_json *a = config_of(p->a), *b = config_of(p->b);
	json_t *list = json_array();

	goci_diff_fields("", a, b, list);
	json_object_set_new(p->doc, "config", list);
}

static json_t *layer_json(const struct oci_image *image, size_t i)
{
	json_t *doc;

	if (i >= image->count)
		return json_null();
	doc = oci_descriptor_json(&image->layers[i].descriptor);
	oci_json_set(doc, "diffID", image->layers[i].diff_id.str);
	return doc;
}

static const char *layer_change(const struct pair *p, size_t i)
{
	const struct oci_image *a = &p->a->image, *b = &p->b->image;

	if (i >= a->count)
		return "added";
	if (i >= b->count)
		return "removed";
	if (oci_digest_cmp(&a->layers[i].diff_id, &b->layers[i].diff_id) != 0)
		return "content";
	return !have_manifests(p) || oci_digest_cmp(&a->layers[i].descriptor.digest,
					     &b->layers[i].descriptor.digest) == 0
		       ? "none"
		       : "compression";
}

/* Whether there is other content. */
static bool compare_layers(const struct pair *p)
{
	const struct oci_image *a = &p->a->image, *b = &p->b->image;
	json_t *list = json_array();
	bool other = a->count != b->count;

	for (size_t i = 0; i < a->count || i < b->count; i++) {
		const char *change = layer_change(p, i);

		other = other || strcmp(change, "content") == 0;
		json_array_append_new(
			list, json_pack("{s:I, s:s, s:o, s:o}", "layer", (json_int_t)i,
				      "change", change, "a", layer_json(a, i), "b",
				      layer_json(b, i)));
	}
	json_object_set_new(p->doc, "layers", list);
	return other;
}

static int compare_files(
	const struct pair *p, struct oci_pool *pool, struct oci_err *err)
{
	struct oci_rootfs_side sides[] = {
		{&p->a->image, p->a->name, NULL}, {&p->b->image, p->b->name, NULL}};
	size_t more;

	if (oci_rootfs_read_both(sides, pool, p->cancel, err) < 0)
		return -1;
	json_object_set_new(p->doc, "files",
		goci_diff_files(sides[0].rootfs, sides[1].rootfs, &more));
	if (more)
		json_object_set_new(
			p->doc, "moreFiles", json_integer((json_int_t)more));
	oci_rootfs_free(sides[0].rootfs);
	oci_rootfs_free(sides[1].rootfs);
	return 0;
}

/* The programs of an image, which a worker reads. */
struct reading {
	const struct goci_platform_image *image;
	const struct oci_cancel *cancel;
	struct goci_binaries binaries;
	int status;
	struct oci_err err;
	struct oci_task task;
};

static void read_programs(void *arg)
{
	struct reading *r = arg;

	r->status = goci_binaries_read(
		&r->image->image, true, r->cancel, &r->binaries, &r->err);
	if (r->status < 0 && r->err.code == OCI_ERR_NOT_FOUND)
		r->status = 0;
}

static int compare_programs(
	const struct pair *p, struct oci_pool *pool, struct oci_err *err)
{
	struct reading both[] = {{.image = p->a}, {.image = p->b}};
	int status = 0;

	for (size_t i = 0; i < OCI_COUNT(both); i++) {
		both[i].cancel = p->cancel;
		both[i].binaries.scratch = both[i].image->scratch;
		both[i].task = (struct oci_task){.run = read_programs, .arg = &both[i]};
		oci_pool_submit(pool, &both[i].task);
	}
	for (size_t i = 0; i < OCI_COUNT(both); i++) {
		oci_pool_wait(pool, &both[i].task);
		if (status < 0 || both[i].status == 0)
			continue;
		*err = both[i].err;
		status = oci_err_wrap(err, "%s", both[i].image->name);
	}
	if (status == 0)
		json_object_set_new(p->doc, "programs",
			goci_diff_programs(&both[0].binaries, &both[1].binaries));
	for (size_t i = 0; i < OCI_COUNT(both); i++)
		goci_binaries_release(&both[i].binaries);
	return status;
}

/* Whether a file that can be started is another: only then it is read once more. */
static bool has_other_programs(const json_t *diff)
{
	const json_t *file;
	size_t i;

	json_array_foreach(json_object_get(diff, "files"), i, file) {
		const json_t *b = json_object_get(file, "b");
		const char *mode = oci_json_text(b, "mode");

		if (mode && goci_file_changed(file, GOCI_FILE_CONTENT) &&
			strtol(mode, NULL, 8) & 0111)
			return true;
	}
	return json_object_get(diff, "moreFiles") != NULL;
}

static int compare_contents(const struct pair *p, struct oci_err *err)
{
	oci_auto_pool *pool = oci_pool_new(goci_cpus());

	if (compare_files(p, pool, err) < 0)
		return -1;
	return has_other_programs(p->doc) ? compare_programs(p, pool, err) : 0;
}

static bool are_same(const struct pair *p)
{
	const struct oci_image *a = &p->a->image, *b = &p->b->image;

	return have_manifests(p)
		       ? oci_digest_cmp(&a->manifest.digest, &b->manifest.digest) == 0
		       : oci_digest_cmp(&a->id, &b->id) == 0;
}

static int compare(const struct pair *p, struct oci_err *err)
{
	oci_json_set(p->doc, "compared", have_manifests(p) ? "manifests" : "configs");
	if (are_same(p))
		return 0;
	json_object_set_new(p->doc, "equal", json_false());
	compare_configs(p);
	compare_manifests(p);
	if (compare_layers(p) && compare_contents(p, err) < 0)
		return -1;
	goci_diff_causes(p->doc);
	return 0;
}

json_t *goci_diff(const struct goci_platform_image *a,
	const struct goci_platform_image *b, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	oci_auto_json *doc =
		json_pack("{s:o, s:o, s:b, s:[]}", "a", goci_platform_image_json(a),
			"b", goci_platform_image_json(b), "equal", 1, "causes");
	const struct pair p = {a, b, cancel, doc};

	return compare(&p, err) < 0 ? NULL : oci_steal_ptr(&doc);
}

bool goci_diff_is_equal(const json_t *diff)
{
	return json_is_true(json_object_get(diff, "equal"));
}
