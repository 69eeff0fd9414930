#include "layers/merge.h"

#include <stdlib.h>
#include <string.h>

/* Resolves an entry's path: only the parents follow symlinks, and a folder itself. */
static char *resolve(
	const struct oci_rootfs *rootfs, const struct oci_entry *e, struct oci_err *err)
{
	const char *slash = strrchr(e->path, '/');
	oci_auto_free char *parent = NULL, *dir = NULL;

	if (e->type == OCI_ENTRY_DIR)
		return oci_rootfs_resolve(rootfs, e->path, err);
	if (!slash)
		return oci_xstrdup(e->path);
	parent = oci_xstrndup(e->path, (size_t)(slash - e->path));
	dir = oci_rootfs_resolve(rootfs, parent, err);
	if (!dir)
		return NULL;
	return oci_xasprintf("%s%s%s", dir, *dir ? "/" : "", slash + 1);
}

static int resolve_all(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct oci_entry *e = &tree->entries[i];
		char *real = resolve(rootfs, e, err);

		if (!real)
			return -1;
		free(e->path);
		e->path = real;
	}
	return 0;
}

static const char *giver(const char *from)
{
	return from ? from : "goci";
}

static const char *giver_below(const struct oci_rootfs_entry *there)
{
	return there->added ? giver(there->from) : "the base";
}

static const char *kind(bool folder)
{
	return folder ? "a folder" : "a file";
}

/* A symlink to a folder counts as a folder. */
static bool is_folder(
	const struct oci_rootfs *rootfs, const struct oci_rootfs_entry *there)
{
	struct oci_err ignored;
	oci_auto_free char *real =
		there->type == OCI_SCAN_SYMLINK
			? oci_rootfs_resolve(rootfs, there->path, &ignored)
			: NULL;

	return there->type == OCI_SCAN_DIR ||
	       (real && oci_rootfs_type(rootfs, real) == OCI_SCAN_DIR);
}

/* Checks that an entry may replace the existing one. */
static int check(const struct oci_rootfs *rootfs, const struct oci_entry *e,
	const struct oci_rootfs_entry *there, struct oci_err *err)
{
	bool folder = is_folder(rootfs, there), wanted = e->type == OCI_ENTRY_DIR;

	if (folder != wanted)
		return oci_err_set(err, OCI_ERR_INVALID,
			"/%s would be %s (%s) and %s (%s); give one of them another "
			"place",
			e->path, kind(folder), giver_below(there), kind(wanted),
			giver(e->from));
	if (!folder && there->from && e->from)
		return oci_err_set(err, OCI_ERR_INVALID,
			"/%s is given twice: by %s and by %s; leave one of them out",
			e->path, there->from, e->from);
	return 0;
}

static void keep_as_is(struct oci_entry *e, const struct oci_rootfs_entry *there)
{
	e->attrs = there->attrs;
	oci_xattrs_release(&e->xattrs);
	oci_xattrs_add_all(&e->xattrs, &there->kept);
}

static int fit_all(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	for (size_t i = 0; i < tree->count; i++) {
		struct oci_entry *e = &tree->entries[i];
		const struct oci_rootfs_entry *there = oci_rootfs_find(rootfs, e->path);

		if (there && check(rootfs, e, there, err) < 0)
			return -1;
		if (there && there->type == OCI_SCAN_DIR)
			keep_as_is(e, there);
	}
	return 0;
}

/* Marks the entries of the tree that are new or have new content below. */
struct news {
	const struct oci_tree *tree;
	bool *wanted;
};

static void want_parent(const struct news *news, const char *path)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *parent =
		slash ? oci_xstrndup(path, (size_t)(slash - path)) : NULL;
	const struct oci_entry *e = parent ? oci_tree_find(news->tree, parent) : NULL;

	if (e)
		news->wanted[e - news->tree->entries] = true;
}

static bool is_wanted(const struct oci_entry *e, void *arg)
{
	const struct news *news = arg;

	return news->wanted[e - news->tree->entries];
}

/* Removes existing folders without new content. */
static void drop_rest(struct oci_tree *tree, const struct oci_rootfs *rootfs)
{
	oci_auto_free bool *wanted = oci_xcalloc(tree->count + 1, sizeof(*wanted));
	struct news news = {tree, wanted};

	/* Backwards: a folder's content comes after the folder. */
	for (size_t i = tree->count; i-- > 0;) {
		const struct oci_entry *e = &tree->entries[i];

		/* A symlink can lead to the root, for which layers have no entry. */
		wanted[i] |= *e->path &&
			     (e->type != OCI_ENTRY_DIR ||
				     oci_rootfs_type(rootfs, e->path) != OCI_SCAN_DIR);
		if (wanted[i])
			want_parent(&news, e->path);
	}
	oci_tree_filter(tree, is_wanted, &news);
}

int goci_tree_place(
	struct oci_tree *tree, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	/* A resolved path may have other parents, and may coincide with another. */
	if (oci_tree_sort(tree, err) < 0 || resolve_all(tree, rootfs, err) < 0 ||
		oci_tree_sort(tree, err) < 0 || fit_all(tree, rootfs, err) < 0)
		return -1;
	drop_rest(tree, rootfs);
	return 0;
}

int goci_tree_put(struct oci_tree *tree, struct oci_rootfs *rootfs, struct oci_err *err)
{
	return goci_tree_place(tree, rootfs, err) < 0
		       ? -1
		       : oci_rootfs_add(rootfs, tree, err);
}
