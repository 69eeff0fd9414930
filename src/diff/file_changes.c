#include "diff/file_changes.h"

#include "inspect/file_list.h"
#include "oci/json.h"

#include <string.h>

const char *goci_file_change_name(enum goci_file_change change)
{
	static const char *const names[GOCI_FILE_CHANGES] = {
		[GOCI_FILE_CONTENT] = "content",
		[GOCI_FILE_ADDED] = "added",
		[GOCI_FILE_REMOVED] = "removed",
		[GOCI_FILE_TYPE] = "type",
		[GOCI_FILE_LINK] = "link",
		[GOCI_FILE_DEVICE] = "device",
		[GOCI_FILE_MODE_BITS] = "mode",
		[GOCI_FILE_OWNER] = "owner",
		[GOCI_FILE_ATTRIBUTES] = "attributes",
		[GOCI_FILE_TIME] = "time",
	};

	return names[change];
}

/* Where one of them has none, the types differ. */
static bool same_content(
	const struct oci_rootfs_entry *a, const struct oci_rootfs_entry *b)
{
	return !a->digest || !b->digest || oci_digest_cmp(a->digest, b->digest) == 0;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* Hard links name a path of the image: "./a" is "a". */
static bool same_link(
	const struct oci_rootfs_entry *a, const struct oci_rootfs_entry *b)
{
	oci_auto_free char *x = NULL, *y = NULL;
	struct oci_err ignored;

	if (a->type != b->type || same_text(a->link, b->link))
		return true;
	if (a->type != OCI_SCAN_HARDLINK)
		return false;
	x = oci_tree_clean_path(a->link ? a->link : "", &ignored);
	y = oci_tree_clean_path(b->link ? b->link : "", &ignored);
	return x && y && strcmp(x, y) == 0;
}

static bool differs(enum goci_file_change change, const struct oci_rootfs_entry *a,
	const struct oci_rootfs_entry *b)
{
	switch (change) {
	case GOCI_FILE_ADDED:
		return !a;
	case GOCI_FILE_REMOVED:
		return !b;
	default:
		break;
	}
	if (!a || !b)
		return false;
	switch (change) {
	case GOCI_FILE_CONTENT:
		return !same_content(a, b);
	case GOCI_FILE_TYPE:
		return a->type != b->type;
	case GOCI_FILE_LINK:
		return !same_link(a, b);
	case GOCI_FILE_DEVICE:
		return a->type == b->type && !same_text(a->special, b->special);
	case GOCI_FILE_MODE_BITS:
		return a->attrs.mode != b->attrs.mode;
	case GOCI_FILE_OWNER:
		return a->attrs.uid != b->attrs.uid || a->attrs.gid != b->attrs.gid;
	case GOCI_FILE_ATTRIBUTES:
		return !same_text(a->xattrs, b->xattrs);
	case GOCI_FILE_TIME:
		return a->attrs.mtime != b->attrs.mtime;
	default:
		return false;
	}
}

static json_t *side(const struct oci_rootfs_entry *e)
{
	json_t *doc = e ? goci_file_json(e) : json_null();

	if (e)
		json_object_del(doc, "path");
	if (e && e->digest)
		oci_json_set(doc, "digest", e->digest->str);
	return doc;
}

/* Whether the folder of `path` is not in the other tree either. */
static bool is_within(const struct oci_rootfs *other, const char *path)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *parent =
		oci_xstrndup(path, slash ? (size_t)(slash - path) : 0);

	return *parent && !oci_rootfs_find(other, parent);
}

bool goci_file_changed(const json_t *file, enum goci_file_change change)
{
	const json_t *name;
	size_t i;

	if (json_is_true(json_object_get(file, "within")))
		return false;
	json_array_foreach(json_object_get(file, "changes"), i, name)
		if (strcmp(json_string_value(name), goci_file_change_name(change)) == 0)
			return true;
	return false;
}

static json_t *changes_of(
	const struct oci_rootfs_entry *a, const struct oci_rootfs_entry *b)
{
	json_t *changes = json_array();

	for (int i = 0; i < GOCI_FILE_CHANGES; i++)
		if (differs((enum goci_file_change)i, a, b))
			json_array_append_new(
				changes, json_string(goci_file_change_name(
						 (enum goci_file_change)i)));
	return changes;
}

/* `other` is the tree that lacks it, or NULL. */
static json_t *change_json(const struct oci_rootfs *other,
	const struct oci_rootfs_entry *a, const struct oci_rootfs_entry *b,
	const json_t *changes)
{
	oci_auto_json *named = goci_file_json(a ? a : b);
	json_t *doc = json_object();

	json_object_set(doc, "path", json_object_get(named, "path"));
	json_object_set(doc, "changes", (json_t *)(uintptr_t)changes);
	json_object_set_new(doc, "a", side(a));
	json_object_set_new(doc, "b", side(b));
	if (other && is_within(other, a ? a->path : b->path))
		json_object_set_new(doc, "within", json_true());
	return doc;
}

json_t *goci_diff_files(
	const struct oci_rootfs *a, const struct oci_rootfs *b, size_t *more)
{
	size_t i = 0, k = 0, x, y;
	const struct oci_rootfs_entry *old = oci_rootfs_entries(a, &x);
	const struct oci_rootfs_entry *new = oci_rootfs_entries(b, &y);
	json_t *list = json_array();

	*more = 0;
	while (i < x || k < y) {
		int order = i == x ? 1 : k == y ? -1 : strcmp(old[i].path, new[k].path);
		const struct oci_rootfs *other = order < 0 ? b : order > 0 ? a : NULL;
		const struct oci_rootfs_entry *one = order <= 0 ? &old[i++] : NULL;
		const struct oci_rootfs_entry *two = order >= 0 ? &new[k++] : NULL;
		oci_auto_json *changes = changes_of(one, two);

		if (!json_array_size(changes))
			continue;
		if (json_array_size(list) < GOCI_DIFF_FILES)
			json_array_append_new(
				list, change_json(other, one, two, changes));
		else
			(*more)++;
	}
	return list;
}
