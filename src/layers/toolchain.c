#include "layers/toolchain.h"

#include "app/defaults.h"
#include "binary/elf_static.h"
#include "go/version.h"
#include "layers/pack.h"
#include "layers/parts.h"
#include "report/report.h"
#include "service/stages.h"

#include <string.h>

static const struct goci_service *service_of(const struct goci_stage *stage)
{
	return stage->image->plan->service;
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

/* Parts of GOROOT that building a program does not need: tests, documents, caches. */
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

/* The key is the version and the two programs that determine what Go does. */
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
	if (goci_stage_hash_file(h, "/", go, err) < 0 ||
		goci_stage_hash_file(h, "/", compiler, err) < 0)
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
