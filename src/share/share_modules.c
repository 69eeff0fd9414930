#include "share/share_modules.h"

#include "compile/batch.h"
#include "layers/pack.h"
#include "modules/collect.h"
#include "modules/modfiles.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "share/share_names.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { FILE_MAX = 16 << 20 };

/* The distinct modules of the jobs; borrowed. */
struct modules {
	const struct goci_module **items;
	size_t count;
};

static struct modules find_modules(const struct goci_saving *s)
{
	struct modules m = {oci_xcalloc(s->job_count, sizeof(*m.items)), 0};

	for (size_t i = 0; i < s->job_count; i++) {
		const struct goci_module *one = s->jobs[i].service->module;
		bool known = one->vendored;

		for (size_t k = 0; k < m.count && !known; k++)
			known = m.items[k] == one;
		if (!known)
			m.items[m.count++] = one;
	}
	return m;
}

static int hash_module(const struct goci_module *module, struct goci_app *app,
	struct oci_hasher *h, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = NULL;

	if (goci_module_files(module, app, &root, &files, err) < 0)
		return -1;
	oci_hasher_add_str(h, module->version);
	for (size_t i = 0; i < files.count; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", root, files.items[i]);
		oci_auto_buf text = OCI_BUF_INIT;

		if (oci_fs_read(AT_FDCWD, path, false, FILE_MAX, &text, err) < 0 &&
			err->code != OCI_ERR_NOT_FOUND)
			return -1;
		oci_hasher_add_str(h, files.items[i]);
		oci_hasher_add_str(h, text.data);
	}
	return 0;
}

/* Whether a job's image contains the whole build list, not only the needed modules. */
static bool holds_all(const struct goci_job *job)
{
	return goci_service_modules(job->service) == GOCI_MODULES_ALL;
}

static void hash_needed(const struct goci_compilation *one, struct oci_hasher *h)
{
	const struct goci_image *image = one->image;
	char platform[OCI_PLATFORM_STR];
	const json_t *module;
	size_t i;

	oci_platform_format(image->platform, platform, sizeof(platform));
	oci_hasher_add_str(h, image->plan->service->package);
	oci_hasher_add_str(h, image->plan->tags);
	oci_hasher_add_str(h, platform);
	json_array_foreach(one->modules, i, module) {
		oci_hasher_add_str(h, oci_json_text_or(module, "path", ""));
		oci_hasher_add_str(h, oci_json_text_or(module, "version", ""));
	}
}

/* The key: the files that list the modules, and which of them are needed. */
static int make_key(const struct goci_saving *s, const struct modules *m,
	struct oci_digest *key, struct oci_err *err)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor =
		oci_compression_version(&s->packer.compression);

	oci_hasher_add_str(h, "shared modules 2");
	oci_hasher_add_str(h, compressor);
	for (size_t i = 0; i < m->count; i++)
		if (hash_module(m->items[i], s->maker->app, h, err) < 0)
			return -1;
	for (size_t i = 0; i < s->job_count; i++)
		for (size_t k = 0; k < s->jobs[i].count; k++)
			if (holds_all(&s->jobs[i]))
				oci_hasher_add_str(h, "all");
			else
				hash_needed(&s->jobs[i].compilations[k], h);
	oci_hasher_finish(h, key);
	return 0;
}

/*
 * Hashes of zips are skipped, too: Go recomputes them and verifies them against go.sum.
 */
static bool skip(void *arg, const char *path, bool is_dir)
{
	oci_auto_free char *whole = oci_xasprintf("cache/download/%s", path);

	(void)arg;
	return !is_dir && !goci_share_is_module(whole);
}

/* Collects the build list of each module whose job has an image with all of it. */
static int collect_all(const struct goci_saving *s, const char *dir,
	const struct modules *m, struct oci_err *err)
{
	for (size_t i = 0; i < m->count; i++) {
		struct goci_collect what = {
			.module = m->items[i], .service = "", .dir = dir};
		bool any = false;

		for (size_t k = 0; k < s->job_count; k++)
			any = any || (s->jobs[k].service->module == m->items[i] &&
					     holds_all(&s->jobs[k]));
		if (any && goci_collect(&what, s->maker->app, err) < 0)
			return -1;
	}
	return 0;
}

/* Jobs that are alike need one call of Go per platform. */
static int collect_alike(
	const struct goci_saving *s, size_t first, const char *dir, struct oci_err *err)
{
	const struct goci_job *job = &s->jobs[first];
	oci_auto_strv packages = OCI_STRV_INIT;

	for (size_t i = first; i < s->job_count; i++)
		if (i == first || goci_jobs_are_alike(job, &s->jobs[i]))
			oci_strv_add(&packages, s->jobs[i].service->package);
	for (size_t k = 0; k < job->count; k++) {
		const struct goci_compile compile =
			goci_compilation_args(&job->compilations[k]);
		const struct goci_collect what = {.module = compile.module,
			.service = "",
			.dir = dir,
			.compile = &compile,
			.packages = &packages};

		if (goci_collect(&what, s->maker->app, err) < 0)
			return -1;
	}
	return 0;
}

static int collect_needed(
	const struct goci_saving *s, const char *dir, struct oci_err *err)
{
	for (size_t i = 0; i < s->job_count; i++) {
		const struct goci_job *job = &s->jobs[i];
		bool done = !goci_image_has_deps(&job->images[0]) ||
			    job->service->module->vendored;

		for (size_t k = 0; k < i && !done; k++)
			done = goci_jobs_are_alike(&s->jobs[k], job);
		if (!done && collect_alike(s, i, dir, err) < 0)
			return -1;
	}
	return 0;
}

static int fill(const struct goci_saving *s, const struct modules *m,
	struct oci_tree *tree, struct oci_err *err)
{
	const struct goci_pack pack = {.mode = 0644, .skip = skip};
	oci_auto_free char *dir = oci_xasprintf("%s/shared", s->maker->work);
	oci_auto_free char *from = oci_xasprintf("%s/cache/download", dir);
	int status;

	oci_fs_remove_tree(AT_FDCWD, dir);
	if (mkdir(dir, 0755) < 0)
		return oci_err_sys(err, errno, "%s", dir);
	status = collect_all(s, dir, m, err);
	if (status == 0)
		status = collect_needed(s, dir, err);
	if (status == 0 && access(from, F_OK) == 0)
		status = goci_pack_path(&pack, from, "cache/download", tree, err);
	return status < 0 ? -1 : oci_tree_sort(tree, err);
}

static int save(struct goci_saving *s, const struct modules *m, struct oci_err *err)
{
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_layer layer;
	struct oci_digest key;

	if (make_key(s, m, &key, err) < 0)
		return -1;
	if (oci_layer_recall(&s->packer, &key, &layer) < 0) {
		if (fill(s, m, &tree, err) < 0)
			return -1;
		if (!tree.count)
			return 0;
		if (oci_layer_make_as(&s->packer, &key, &tree, &layer, err) < 0)
			return -1;
	}
	goci_saving_add(s, GOCI_SHARE_MODULES, &layer);
	return 0;
}

int goci_saving_modules(struct goci_saving *s, struct oci_err *err)
{
	struct modules m = find_modules(s);
	int status = m.count ? save(s, &m, err) : 0;

	free(m.items);
	return status;
}
