#include "layers/trees.h"

#include "app/defaults.h"
#include "layers/zones.h"
#include "oci/xattrs.h"

#include <string.h>

#define ZONES_PATH "usr/share/zoneinfo"

/* Type of the base's entry at a path, following symlinks (oci/scan.h), or -1. */
static int base_type(const struct oci_rootfs *rootfs, const char *path)
{
	struct oci_err ignored;
	oci_auto_free char *real = oci_rootfs_resolve(rootfs, path, &ignored);

	return real ? oci_rootfs_type(rootfs, real) : -1;
}

static bool base_has(const struct oci_rootfs *rootfs, const char *path)
{
	return base_type(rootfs, path) >= 0;
}

static struct oci_attrs attrs(const struct goci_skeleton *s, unsigned mode)
{
	return (struct oci_attrs){.mode = mode, .mtime = s->plan->epoch};
}

static bool is_stage(const struct goci_skeleton *s)
{
	return s->plan->service->target != GOCI_PRODUCTION;
}

/* Whether --file puts anything but a folder at this path. */
static bool is_given(const struct oci_tree *files, const char *path)
{
	const struct oci_entry *e = oci_tree_find(files, path);

	return e && e->type != OCI_ENTRY_DIR;
}

/* Adds a generated file, unless it is a default and --file gives one. */
static int add_own(const struct goci_skeleton *s, struct oci_tree *tree,
	const char *path, const struct oci_buf *text, struct oci_err *err)
{
	struct oci_attrs file = attrs(s, 0644);
	const struct oci_rootfs_entry *there;
	oci_auto_free char *real = NULL;

	if (!tree->from && is_given(s->files, path))
		return 0;
	real = oci_rootfs_resolve(s->rootfs, path, err);
	if (!real)
		return -1;
	/* A file of the base is extended, and keeps its owner and mode. */
	there = oci_rootfs_find(s->rootfs, real);
	if (there && there->type != OCI_SCAN_OTHER) {
		file = there->attrs;
		file.mtime = s->plan->epoch;
	}
	return oci_tree_add_data(tree, real, text->data, text->len, &file, err);
}

static int add_users(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	oci_auto_buf passwd = OCI_BUF_INIT, group = OCI_BUF_INIT, hosts = OCI_BUF_INIT;
	const struct goci_login login =
		is_stage(s) ? (struct goci_login){GOCI_HOME, "/bin/sh"}
			    : (struct goci_login){"/app", "/sbin/nologin"};
	const char *base_passwd = goci_user_file(s->rootfs, GOCI_PASSWD);
	const char *base_group = goci_user_file(s->rootfs, GOCI_GROUP);

	if (goci_user_passwd(s->user, &login, base_passwd, &passwd) &&
		add_own(s, tree, GOCI_PASSWD, &passwd, err) < 0)
		return -1;
	if (goci_user_group(s->user, base_group, &group) &&
		add_own(s, tree, GOCI_GROUP, &group, err) < 0)
		return -1;
	if (base_has(s->rootfs, "etc/nsswitch.conf"))
		return 0;
	oci_buf_adds(&hosts, "hosts: files dns\n");
	return add_own(s, tree, "etc/nsswitch.conf", &hosts, err);
}

static int add_certs(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	const char *named = s->plan->service->settings.ca_certificates;
	oci_auto_free char *from =
		named ? oci_xasprintf("--ca-certificates %s", named) : NULL;
	int status;

	if (!s->certs || (!named && base_has(s->rootfs, GOCI_CERTS_PATH)))
		return 0;
	tree->from = from;
	status = add_own(s, tree, GOCI_CERTS_PATH, s->certs, err);
	tree->from = NULL;
	return status;
}

static bool is_ours(const struct oci_entry *e, void *arg)
{
	return e->from || !is_given(arg, e->path);
}

static int add_zones(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	if (s->plan->service->settings.no_tzdata ||
		base_has(s->rootfs, ZONES_PATH "/UTC"))
		return 0;
	if (goci_zones_add(
		    tree, s->plan->service->module->goroot, s->plan->epoch, err) < 0)
		return -1;
	oci_tree_filter(tree, is_ours, (void *)(uintptr_t)s->files);
	return 0;
}

static bool in_tree(const struct oci_tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->entries[i].path, path) == 0)
			return true;
	return false;
}

/* Adds a folder unless it exists; `option` is the one that names it, or NULL. */
static int add_folder(const struct goci_skeleton *s, struct oci_tree *tree,
	const char *option, const char *path, const struct oci_attrs *with,
	struct oci_err *err)
{
	oci_auto_free char *clean = oci_tree_clean_path(path, err);
	oci_auto_free char *from =
		option ? oci_xasprintf("--%s %s", option, path) : NULL;
	int status;

	if (!clean)
		return -1;
	if (!*clean || base_type(s->rootfs, clean) == OCI_SCAN_DIR ||
		in_tree(tree, clean))
		return 0;
	tree->from = from;
	status = oci_tree_add_dir(tree, clean, with, err);
	tree->from = NULL;
	return status;
}

static int add_all(const struct goci_skeleton *s, struct oci_tree *tree,
	const char *option, const struct oci_strv *paths, const struct oci_attrs *with,
	struct oci_err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (add_folder(s, tree, option, paths->items[i], with, err) < 0)
			return -1;
	return 0;
}

/* If a path is named twice, the first determines the owner. */
static int add_folders(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	/* Go writes there, so that the user can run it. */
	static const char *const stage_folders[] = {GOCI_HOME, GOCI_HOME "/.cache",
		GOCI_GOCACHE, "/go", "/go/pkg", GOCI_GOMODCACHE};
	const struct oci_attrs tmp = attrs(s, 01777), dir = attrs(s, 0755);
	const char *workdir = s->plan->service->settings.workdir ? "workdir" : NULL;
	struct oci_attrs own = dir;

	own.uid = s->user->uid;
	own.gid = s->user->gid;
	if (add_folder(s, tree, NULL, "tmp", &tmp, err) < 0 ||
		add_folder(s, tree, NULL, "app", is_stage(s) ? &own : &dir, err) < 0)
		return -1;
	/* A new volume takes its owner from here, and has to be writable. */
	if (add_all(s, tree, "volume", &s->plan->volumes, &own, err) < 0 ||
		add_folder(s, tree, workdir, s->plan->workdir,
			is_stage(s) ? &own : &dir, err) < 0)
		return -1;
	for (size_t i = 0; is_stage(s) && i < OCI_COUNT(stage_folders); i++)
		if (add_folder(s, tree, NULL, stage_folders[i], &own, err) < 0)
			return -1;
	return 0;
}

int goci_tree_skeleton(const struct goci_skeleton *skeleton, struct oci_tree *tree,
	struct oci_err *err)
{
	tree->mtime = skeleton->plan->epoch;
	if (add_users(skeleton, tree, err) < 0 || add_certs(skeleton, tree, err) < 0 ||
		add_zones(skeleton, tree, err) < 0)
		return -1;
	return add_folders(skeleton, tree, err);
}

static void add_capabilities(const struct oci_strv *names, struct oci_entry *program)
{
	uint64_t set = 0;

	for (size_t i = 0; i < names->count; i++)
		set |= UINT64_C(1) << oci_capability_find(names->items[i]);
	if (set)
		oci_capability_make(set, &program->xattrs);
}

int goci_tree_app(const char *program, const struct goci_image *image,
	struct oci_tree *tree, struct oci_err *err)
{
	const struct oci_attrs mode = {.mode = 0555,
		.uid = image->user.uid,
		.gid = image->user.gid,
		.mtime = image->plan->epoch};
	const char *path = "app/main";

	tree->mtime = image->plan->epoch;
	tree->from = "the service's program";
	if ((program ? oci_tree_add_file(tree, path, program, &mode, err)
		     : oci_tree_add_data(tree, path, "", 0, &mode, err)) < 0)
		return -1;
	add_capabilities(&image->plan->service->settings.capabilities,
		&tree->entries[tree->count - 1]);
	return 0;
}
