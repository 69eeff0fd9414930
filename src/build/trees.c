#include "build/trees.h"

#include "build/zones.h"

#include <string.h>

#define CERTS_PATH "etc/ssl/certs/ca-certificates.crt"
#define ZONES_PATH "usr/share/zoneinfo"

/* Whether the base has something at a path, through its symlinks. */
static bool base_has(const struct oci_rootfs *rootfs, const char *path)
{
	struct oci_err ignored;
	oci_auto_free char *real = NULL;

	if (!rootfs)
		return false;
	real = oci_rootfs_resolve(rootfs, path, &ignored);
	return real && oci_rootfs_type(rootfs, real) >= 0;
}

static struct oci_attrs attrs(const struct goci_skeleton *s, unsigned mode)
{
	return (struct oci_attrs){.mode = mode, .mtime = s->plan->epoch};
}

static bool is_stage(const struct goci_skeleton *s)
{
	return s->plan->service->target != GOCI_PRODUCTION;
}

static int add_users(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	static const char nsswitch[] = "hosts: files dns\n";
	const struct oci_attrs file = attrs(s, 0644);
	oci_auto_buf passwd = OCI_BUF_INIT, group = OCI_BUF_INIT;
	const struct goci_login login =
		is_stage(s) ? (struct goci_login){GOCI_HOME, "/bin/sh"}
			    : (struct goci_login){"/app", "/sbin/nologin"};
	const char *base_passwd = goci_user_file(s->rootfs, "etc/passwd");
	const char *base_group = goci_user_file(s->rootfs, "etc/group");

	if (goci_user_passwd(s->user, &login, base_passwd, &passwd) &&
		oci_tree_add_data(
			tree, "etc/passwd", passwd.data, passwd.len, &file, err) < 0)
		return -1;
	if (goci_user_group(s->user, base_group, &group) &&
		oci_tree_add_data(
			tree, "etc/group", group.data, group.len, &file, err) < 0)
		return -1;
	if (base_has(s->rootfs, "etc/nsswitch.conf"))
		return 0;
	return oci_tree_add_data(
		tree, "etc/nsswitch.conf", nsswitch, sizeof(nsswitch) - 1, &file, err);
}

static int add_certs(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	const struct oci_attrs file = attrs(s, 0644);
	bool named = s->plan->service->settings.ca_certificates != NULL;

	if (!s->certs || (!named && base_has(s->rootfs, CERTS_PATH)))
		return 0;
	return oci_tree_add_data(
		tree, CERTS_PATH, s->certs->data, s->certs->len, &file, err);
}

static int add_zones(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	if (s->plan->service->settings.no_tzdata ||
		base_has(s->rootfs, ZONES_PATH "/UTC"))
		return 0;
	return goci_zones_add(
		tree, s->plan->service->module->goroot, s->plan->epoch, err);
}

static bool in_tree(const struct oci_tree *tree, const char *path)
{
	for (size_t i = 0; i < tree->count; i++)
		if (strcmp(tree->entries[i].path, path) == 0)
			return true;
	return false;
}

static int add_folder(const struct goci_skeleton *s, struct oci_tree *tree,
	const char *path, const struct oci_attrs *with, struct oci_err *err)
{
	oci_auto_free char *clean = oci_tree_clean_path(path, err);

	if (!clean)
		return -1;
	if (!*clean || base_has(s->rootfs, clean) || in_tree(tree, clean))
		return 0;
	return oci_tree_add_dir(tree, clean, with, err);
}

static int add_folders(
	const struct goci_skeleton *s, struct oci_tree *tree, struct oci_err *err)
{
	/* Where Go writes, so that it can be run by the user. */
	static const char *const stage_folders[] = {GOCI_HOME, GOCI_HOME "/.cache",
		GOCI_GOCACHE, "/go", "/go/pkg", GOCI_GOMODCACHE};
	const struct oci_attrs tmp = attrs(s, 01777), dir = attrs(s, 0755);
	struct oci_attrs own = dir;

	own.uid = s->user->uid;
	own.gid = s->user->gid;
	if (add_folder(s, tree, "tmp", &tmp, err) < 0 ||
		add_folder(s, tree, "app", is_stage(s) ? &own : &dir, err) < 0 ||
		add_folder(s, tree, s->plan->workdir, is_stage(s) ? &own : &dir, err) <
			0)
		return -1;
	for (size_t i = 0; is_stage(s) && i < OCI_COUNT(stage_folders); i++)
		if (add_folder(s, tree, stage_folders[i], &own, err) < 0)
			return -1;
	/* A volume is there to be written to: a new one takes its owner from here. */
	for (size_t i = 0; i < s->plan->volumes.count; i++)
		if (add_folder(s, tree, s->plan->volumes.items[i], &own, err) < 0)
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

int goci_tree_app(const char *program, const struct goci_user *user, int64_t mtime,
	struct oci_tree *tree, struct oci_err *err)
{
	const struct oci_attrs mode = {
		.mode = 0555, .uid = user->uid, .gid = user->gid, .mtime = mtime};

	tree->mtime = mtime;
	return oci_tree_add_file(tree, "app/main", program, &mode, err);
}

/* Where an entry goes: a folder of its own name is followed, the rest is not. */
static char *place(
	const struct oci_rootfs *rootfs, const struct oci_entry *e, struct oci_err *err)
{
	const char *slash = strrchr(e->path, '/');
	oci_auto_free char *parent = NULL, *dir = NULL;

	if (e->type == OCI_ENTRY_DIR || !slash)
		return e->type == OCI_ENTRY_DIR
			       ? oci_rootfs_resolve(rootfs, e->path, err)
			       : oci_xstrdup(e->path);
	parent = oci_xstrndup(e->path, (size_t)(slash - e->path));
	dir = oci_rootfs_resolve(rootfs, parent, err);
	if (!dir)
		return NULL;
	return oci_xasprintf("%s%s%s", dir, *dir ? "/" : "", slash + 1);
}

static bool is_new(const struct oci_entry *e, void *arg)
{
	return e->type != OCI_ENTRY_DIR ||
	       oci_rootfs_type(arg, e->path) != OCI_SCAN_DIR;
}

static int place_all(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct oci_entry *e = &tree->entries[i];
		char *real = place(rootfs, e, err);
		int there = real ? oci_rootfs_type(rootfs, real) : -1;

		if (!real)
			return -1;
		oci_freep(&e->path);
		e->path = real;
		if (there >= 0 && (e->type == OCI_ENTRY_DIR) != (there == OCI_SCAN_DIR))
			return oci_err_set(err, OCI_ERR_INVALID,
				"/%s is %s in the base, and %s here", real,
				there == OCI_SCAN_DIR ? "a folder" : "no folder",
				e->type == OCI_ENTRY_DIR ? "a folder" : "none");
	}
	return 0;
}

int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	if (oci_tree_sort(tree, err) < 0)
		return -1;
	if (!rootfs)
		return 0;
	if (place_all(tree, rootfs, err) < 0)
		return -1;
	oci_tree_filter(tree, is_new, (void *)(uintptr_t)rootfs);
	if (oci_tree_sort(tree, err) < 0)
		return -1;
	oci_tree_filter(tree, is_new, (void *)(uintptr_t)rootfs);
	return 0;
}
