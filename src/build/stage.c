#include "build/stage.h"

#include "build/layers.h"
#include "build/pack.h"
#include "build/trees.h"
#include "go/collect.h"
#include "go/compile.h"
#include "go/version.h"
#include "oci/beneath.h"
#include "oci/fs.h"
#include "oci/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct goci_service *service_of(const struct goci_stage *stage)
{
	return stage->image->plan->service;
}

void goci_stage_own(
	const struct goci_stage *stage, struct oci_tree *tree, const char *top)
{
	tree->mtime = stage->image->plan->epoch;
	tree->owned = top;
	tree->uid = stage->image->user.uid;
	tree->gid = stage->image->user.gid;
}

static int check_host(const struct goci_image *image, struct oci_err *err)
{
	const struct goci_module *module = image->plan->service->module;
	oci_auto_free char *go = oci_xasprintf("%s/bin/go", module->goroot);
	struct oci_platform host;
	char wanted[OCI_PLATFORM_STR];

	oci_platform_host(&host);
	oci_platform_format(image->platform, wanted, sizeof(wanted));
	if (strcmp(host.arch, image->platform->arch) != 0)
		return oci_err_set(err, OCI_ERR_USAGE,
			"this host's Go does not run on %s; name an image with Go for it by "
			"--toolchain oci:DIR[:TAG]",
			wanted);
	if (goci_elf_check(go, image->platform, err) < 0) {
		oci_err_set(err, OCI_ERR_INVALID,
			"%s needs shared libraries, which the image would not have; use "
			"Go's own distribution, or name an image with Go by --toolchain "
			"oci:DIR[:TAG]",
			go);
		return -1;
	}
	return 0;
}

static int check_image(const struct goci_image *image, const struct oci_rootfs *rootfs,
	struct oci_err *err)
{
	const struct goci_service *s = image->plan->service;
	const char *text = oci_rootfs_content(rootfs, GOCI_GO_VERSION_FILE);
	oci_auto_free char *wanted = goci_version_wanted(s->module->dir);
	oci_auto_free char *version = NULL;

	if (!text || oci_rootfs_type(rootfs, "usr/local/go/bin/go") != OCI_SCAN_FILE)
		return oci_err_set(err, OCI_ERR_INVALID,
			"--toolchain %s: has no Go in /usr/local/go; name an image such as "
			"golang's",
			s->settings.toolchain);
	version = oci_xstrndup(text, strcspn(text, " \n"));
	if (wanted && goci_version_compare(version, wanted) < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"--toolchain %s: is %s, and go.mod asks for go >= %s",
			s->settings.toolchain, version, wanted);
	return 0;
}

int goci_stage_check(const struct goci_image *image, const struct oci_rootfs *rootfs,
	struct oci_err *err)
{
	return image->has_base ? check_image(image, rootfs, err)
			       : check_host(image, err);
}

/* What a built program does not need of GOROOT: tests, documents, caches. */
static bool skip_in_goroot(void *arg, const char *path, bool is_dir)
{
	static const char *const folders[] = {
		"api", "doc", "misc", "pkg/bootstrap", "pkg/obj", "test"};
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t len = strlen(name);

	(void)arg;
	if (is_dir && strcmp(name, "testdata") == 0)
		return true;
	for (size_t i = 0; is_dir && i < OCI_COUNT(folders); i++)
		if (strcmp(path, folders[i]) == 0)
			return true;
	return !is_dir && len > 8 && strcmp(name + len - 8, "_test.go") == 0;
}

static int fill_toolchain(void *arg, struct oci_tree *tree, struct oci_err *err)
{
	const struct goci_stage *stage = arg;
	const struct goci_pack pack = {.attrs.mtime = stage->image->plan->epoch,
		.mode = -1,
		.follow = true,
		.skip = skip_in_goroot};

	tree->mtime = stage->image->plan->epoch;
	if (goci_pack_path(&pack, service_of(stage)->module->goroot, GOCI_GOROOT, tree,
		    err) < 0)
		return -1;
	return oci_tree_sort(tree, err);
}

/* Of the file of a source, `root` is what it does not leave. */
static int hash_file(
	struct oci_hasher *h, const char *root, const char *path, struct oci_err *err)
{
	struct stat st;
	oci_auto_close int fd = oci_beneath_open_file(root, path, &st, err);
	const struct oci_span file = oci_span_of(fd);
	struct oci_digest digest;
	int64_t size;

	if (fd < 0)
		return -1;
	if (oci_span_digest(&file, &digest, &size, err) < 0)
		return oci_err_wrap(err, "%s", path);
	oci_hasher_add_str(h, digest.str);
	return 0;
}

/* The layer follows from the version and the two programs that decide what Go does. */
static int toolchain_key(
	const struct goci_stage *stage, struct oci_digest *key, struct oci_err *err)
{
	const struct goci_module *m = service_of(stage)->module;
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_free char *go = oci_xasprintf("%s/bin/go", m->goroot);
	oci_auto_free char *compiler = oci_xasprintf("%s/pkg/tool/linux_%s/compile",
		m->goroot, stage->image->platform->arch);
	oci_auto_free char *compressor =
		oci_compression_version(&stage->image->plan->compression);

	oci_hasher_add_str(h, "toolchain 2");
	oci_hasher_add_str(h, compressor);
	oci_hasher_add_str(h, m->version);
	oci_hasher_add_str(h, stage->image->plan->created);
	if (hash_file(h, "/", go, err) < 0 || hash_file(h, "/", compiler, err) < 0)
		return -1;
	oci_hasher_finish(h, key);
	return 0;
}

int goci_stage_toolchain(const struct goci_stage *stage, struct oci_err *err)
{
	struct oci_digest key;

	if (toolchain_key(stage, &key, err) < 0)
		return -1;
	return goci_part_add_keyed(stage->image, stage->maker, GOCI_PART_TOOLCHAIN,
		&key, fill_toolchain, (void *)(uintptr_t)stage, err);
}

static bool is_made(const struct goci_stage *stage, enum goci_part_kind part)
{
	return goci_layer_is_made(stage->image->plan, stage->image->platform, part);
}

void goci_stage_tell_missing(const struct goci_stage *stage)
{
	const struct goci_service *service = service_of(stage);
	struct goci_report *report = stage->maker->app->report;

	if (!service->settings.shell && !stage->image->has_base &&
		!is_made(stage, GOCI_PART_SHELL))
		goci_report_warn(report,
			"no static busybox on this host, so that the image has no shell: "
			"install busybox-static, or name one by --shell FILE");
	if (service->target != GOCI_BASE && !is_made(stage, GOCI_PART_WATCH))
		goci_report_warn(report,
			"%s: no goci-watch for this platform beside goci or on PATH: the "
			"image has no hot reload",
			service->name);
}

/* Locks and lists of versions are no content of a module cache. */
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

/* The modules of a stage in the folder `dir`. */
static int collect(const struct goci_stage *stage, const char *dir, struct oci_err *err)
{
	const struct goci_service *s = service_of(stage);
	const struct goci_compile compile = goci_image_compile(stage->image);
	oci_auto_strv packages = OCI_STRV_INIT;
	struct goci_collect what = {
		.module = s->module, .service = s->name, .dir = dir};

	oci_strv_add(&packages, s->package);
	if (goci_service_modules(s) == GOCI_MODULES_NEEDED) {
		what.compile = &compile;
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
	/* Nothing above goes by it: it is not made when the cache has the layer. */
	return goci_tree_place(tree, stage->rootfs, err);
}

/* What is needed follows from the packages; which those are, from the program's. */
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
	json_array_foreach(stage->image->modules, i, module)
	{
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
		if (access(path, F_OK) == 0 && hash_file(h, root, path, err) < 0)
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
