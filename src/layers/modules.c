#include "layers/modules.h"

#include "app/defaults.h"
#include "layers/merge.h"
#include "layers/pack.h"
#include "layers/parts.h"
#include "modules/collect.h"
#include "modules/modfiles.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct goci_service *service_of(const struct goci_stage *stage)
{
	return stage->image->plan->service;
}

/* Locks and version lists are not part of a module cache's content. */
static bool skip_in_modcache(void *arg, const char *path, bool is_dir)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	const char *dot = strrchr(name, '.');

	(void)arg;
	if (is_dir)
		return strcmp(path, "cache/download/sumdb") == 0 ||
		       strcmp(path, "cache/vcs") == 0;
	return strcmp(path, "cache/lock") == 0 ||
	       (strncmp(path, "cache/download/", 15) == 0 &&
		       (strcmp(name, "list") == 0 ||
			       (dot && strcmp(dot, ".lock") == 0)));
}

/* Collects the modules of a stage in the folder `dir`. */
static int collect(const struct goci_stage *stage, const char *dir, struct oci_err *err)
{
	const struct goci_service *s = service_of(stage);
	oci_auto_strv packages = OCI_STRV_INIT;
	struct goci_collect what = {
		.module = s->module, .service = s->name, .dir = dir};

	oci_strv_add(&packages, s->package);
	if (goci_service_modules(s) == GOCI_MODULES_NEEDED) {
		what.compile = stage->compile;
		what.packages = &packages;
	}
	return goci_collect(&what, stage->maker->app, err);
}

static int fill_modules(void *arg, struct oci_tree *tree, struct oci_err *err)
{
	const struct goci_stage *stage = arg;
	const struct goci_user *user = &stage->image->user;
	oci_auto_free char *dir = oci_xasprintf("%s/modcache", stage->maker->work);
	struct goci_pack pack = {.attrs.mtime = stage->image->plan->epoch,
		.attrs.uid = user->uid,
		.attrs.gid = user->gid,
		.mode = -1,
		.skip = skip_in_modcache};

	goci_stage_own(stage, tree, "go");
	oci_fs_remove_tree(AT_FDCWD, dir);
	if (mkdir(dir, 0755) < 0)
		return oci_err_sys(err, errno, "%s", dir);
	if (collect(stage, dir, err) < 0 ||
		goci_pack_path(&pack, dir, GOCI_GOMODCACHE, tree, err) < 0)
		return -1;
	/*
	 * Not added to `rootfs`: after a cache hit there is no tree, so no layer may
	 * use it.
	 */
	return goci_tree_place(tree, stage->rootfs, err);
}

/* The needed modules follow from the packages, and these from the program. */
static void add_needed(const struct goci_stage *stage, struct oci_hasher *h)
{
	char platform[OCI_PLATFORM_STR];
	const json_t *module;
	size_t i;

	oci_platform_format(stage->image->platform, platform, sizeof(platform));
	oci_hasher_add_str(h, "needed");
	oci_hasher_add_str(h, service_of(stage)->package);
	oci_hasher_add_str(h, platform);
	oci_hasher_add_str(h, stage->image->plan->tags);
	json_array_foreach(stage->modules, i, module) {
		oci_hasher_add_str(h, oci_json_text_or(module, "path", ""));
		oci_hasher_add_str(h, oci_json_text_or(module, "version", ""));
	}
}

int goci_stage_modules(const struct goci_stage *stage, struct oci_err *err)
{
	oci_auto_free char *root = NULL;
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *compressor =
		oci_compression_version(&stage->image->plan->compression);
	struct oci_digest key;

	if (goci_module_files(service_of(stage)->module, stage->maker->app, &root,
		    &files, err) < 0)
		return -1;
	oci_hasher_add_str(h, "modules layer 3");
	oci_hasher_add_str(h, compressor);
	oci_hasher_add_str(h, service_of(stage)->module->version);
	oci_hasher_add_str(h, stage->image->plan->created);
	oci_hasher_add_str(h, stage->image->user.text);
	if (stage->image->has_base)
		oci_hasher_add_str(h, stage->image->base.manifest.digest.str);
	if (goci_service_modules(service_of(stage)) == GOCI_MODULES_NEEDED)
		add_needed(stage, h);
	for (size_t i = 0; i < files.count; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", root, files.items[i]);

		oci_hasher_add_str(h, files.items[i]);
		if (access(path, F_OK) == 0 &&
			goci_stage_hash_file(h, root, path, err) < 0)
			return -1;
	}
	oci_hasher_finish(h, &key);
	return goci_part_add_keyed(stage->image, stage->maker, GOCI_PART_MODULES, &key,
		fill_modules, (void *)(uintptr_t)stage, err);
}

int goci_stage_gomod(const struct goci_stage *stage, struct oci_err *err)
{
	oci_auto_free char *root = NULL;
	oci_auto_strv files = OCI_STRV_INIT;
	const struct goci_user *user = &stage->image->user;
	const struct oci_attrs file = {.mode = 0644,
		.uid = user->uid,
		.gid = user->gid,
		.mtime = stage->image->plan->epoch};
	oci_auto_tree tree = OCI_TREE_INIT;

	if (goci_module_files(service_of(stage)->module, stage->maker->app, &root,
		    &files, err) < 0)
		return -1;
	goci_stage_own(stage, &tree, "app");
	tree.beneath = root;
	for (size_t i = 0; i < files.count; i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", root, files.items[i]);
		oci_auto_free char *dest = oci_xasprintf("app/%s", files.items[i]);

		if (access(path, F_OK) == 0 &&
			oci_tree_add_file(&tree, dest, path, &file, err) < 0)
			return -1;
	}
	if (goci_tree_put(&tree, stage->rootfs, err) < 0)
		return -1;
	return goci_part_add(stage->image, stage->maker, GOCI_PART_GOMOD, &tree, err);
}
