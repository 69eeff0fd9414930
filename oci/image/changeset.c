#include "changeset.h"

#include "changeset_impl.h"
#include "rootfs_find.h"

#include <stdlib.h>
#include <string.h>

#define WHITEOUT ".wh."
#define OPAQUE ".wh..wh..opq"

enum { CONTENT_MAX = 1 << 20, NAMES_MAX = 64 << 20, LINKS_MAX = 16 };

void oci_rootfs_entry_release(struct oci_rootfs_entry *entry)
{
	free(entry->path);
	free(entry->link);
	free(entry->special);
	free(entry->content);
	free(entry->digest);
	free(entry->xattrs);
	free(entry->from);
	oci_xattrs_release(&entry->kept);
}

void oci_changeset_free(struct oci_changeset *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->count; i++)
		oci_rootfs_entry_release(&c->items[i]);
	free(c->items);
	oci_strv_release(&c->deleted);
	oci_strv_release(&c->opaque);
	free(c);
}

void oci_changeset_freep(struct oci_changeset **c)
{
	oci_changeset_free(*c);
}

static size_t len_of(const char *s)
{
	return s ? strlen(s) : 0;
}

size_t oci_rootfs_entry_len(const struct oci_rootfs_entry *e)
{
	return len_of(e->path) + len_of(e->link) + len_of(e->xattrs) +
	       len_of(e->content) + len_of(e->from) + oci_xattrs_len(&e->kept);
}

static int check_bounds(size_t count, size_t names, struct oci_err *err)
{
	if (count <= OCI_ROOTFS_ENTRIES && names <= NAMES_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"the image has over %d files, or their names and what is kept of "
		"them are over %d MB",
		OCI_ROOTFS_ENTRIES, NAMES_MAX >> 20);
}

static int count_names(struct oci_changeset *c, size_t len, struct oci_err *err)
{
	c->names += len;
	return check_bounds(c->count + 1, c->names, err);
}

void oci_changeset_add(struct oci_changeset *c, const struct oci_rootfs_entry *entry)
{
	OCI_GROW(c->items, c->count);
	c->items[c->count++] = *entry;
}

static void add_whiteout(struct oci_changeset *c, const char *path, const char *name)
{
	size_t parent = name > path ? (size_t)(name - path) - 1 : 0;

	if (strcmp(name, OPAQUE) == 0)
		oci_strv_addf(&c->opaque, "%.*s", (int)parent, path);
	else if (name[strlen(WHITEOUT)])
		oci_strv_addf(&c->deleted, "%.*s%s%s", (int)parent, path,
			parent ? "/" : "", name + strlen(WHITEOUT));
}

static bool wants_content(
	const struct oci_scan_entry *e, const char *name, const char *const *keep)
{
	if (e->type != OCI_SCAN_FILE || e->size > CONTENT_MAX)
		return false;
	for (const char *const *k = keep; k && *k; k++)
		if (strcmp(strchr(*k, '/') ? e->path : name, *k) == 0)
			return true;
	return false;
}

/* Reads the entry's content as far as it is needed; kept content is hashed as well. */
static int read_content(struct oci_changeset *c, const struct oci_scan_entry *e,
	const char *name, struct oci_rootfs_entry *entry, struct oci_err *err)
{
	oci_auto_buf content = OCI_BUF_INIT;
	struct oci_digest digest;

	if (wants_content(e, name, c->keep)) {
		if (oci_scan_read(e, CONTENT_MAX, &content, err) < 0)
			return -1;
		/*
		 * There can be as many such names as files, so they count towards the
		 * limit.
		 */
		if (count_names(c, content.len, err) < 0)
			return -1;
		oci_digest_of(content.data, content.len, &digest);
		entry->content = oci_buf_take(&content);
	} else if (!c->hashed || e->type != OCI_SCAN_FILE) {
		return 0;
	} else if (oci_scan_hash(e, &digest, err) < 0) {
		return oci_err_wrap(err, "%s", e->path);
	}
	if (c->hashed) {
		entry->digest = oci_xcalloc(1, sizeof(digest));
		*entry->digest = digest;
	}
	return 0;
}

static int read_xattrs(struct oci_changeset *c, const struct oci_scan_entry *e,
	struct oci_rootfs_entry *entry, struct oci_err *err)
{
	oci_auto_buf lines = OCI_BUF_INIT;

	if (!c->hashed && e->type == OCI_SCAN_DIR)
		oci_scan_copy_xattrs(e, &entry->kept);
	if (count_names(c, oci_xattrs_len(&entry->kept), err) < 0)
		return -1;
	oci_scan_xattrs(e, &lines);
	if (!lines.len)
		return 0;
	entry->xattrs = oci_buf_take(&lines);
	return count_names(c, strlen(entry->xattrs), err);
}

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct oci_changeset *c = arg;
	const char *slash = strrchr(e->path, '/');
	const char *name = slash ? slash + 1 : e->path;
	struct oci_rootfs_entry entry = {
		.type = e->type, .attrs = e->attrs, .place = c->place++};

	if (!*e->path) {
		c->has_root = true;
		c->root = e->attrs;
		return 0;
	}
	if (count_names(c, strlen(e->path) + len_of(e->link), err) < 0)
		return -1;
	if (strncmp(name, WHITEOUT, strlen(WHITEOUT)) == 0) {
		add_whiteout(c, e->path, name);
		return 0;
	}
	if (read_content(c, e, name, &entry, err) < 0 ||
		read_xattrs(c, e, &entry, err) < 0) {
		oci_rootfs_entry_release(&entry);
		return -1;
	}
	entry.path = oci_xstrdup(e->path);
	entry.link = e->link ? oci_xstrdup(e->link) : NULL;
	entry.special = e->special ? oci_xstrdup(e->special) : NULL;
	entry.content_place = e->type == OCI_SCAN_FILE ? entry.place : SIZE_MAX;
	entry.size = e->type == OCI_SCAN_FILE ? e->size : 0;
	c->sum.bytes += entry.size;
	oci_changeset_add(c, &entry);
	return 0;
}

static int by_path_and_place(const void *a, const void *b)
{
	const struct oci_rootfs_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	/* Implied entries have the place SIZE_MAX and sort first. */
	return order ? order : x->place + 1 < y->place + 1 ? -1 : 1;
}

/* Sorts the entries; the last of several entries with one path counts. */
static void sort(struct oci_changeset *c)
{
	size_t kept = 0;

	if (c->count)
		qsort(c->items, c->count, sizeof(*c->items), by_path_and_place);
	for (size_t i = 0; i < c->count; i++) {
		if (i + 1 < c->count &&
			strcmp(c->items[i].path, c->items[i + 1].path) == 0) {
			c->sum.hidden += c->items[i].size;
			oci_rootfs_entry_release(&c->items[i]);
		} else {
			c->items[kept++] = c->items[i];
		}
	}
	c->count = kept;
}

/* A folder that appears only through its opaque whiteout exists all the same. */
static void add_implied(struct oci_changeset *c, const struct oci_rootfs *below)
{
	for (size_t i = 0; i < c->opaque.count; i++) {
		const char *path = c->opaque.items[i];
		const struct oci_rootfs_entry *old = oci_rootfs_find(below, path);
		struct oci_rootfs_entry entry = {.type = OCI_SCAN_DIR,
			.attrs = {.mode = 0755},
			.place = SIZE_MAX,
			.content_place = SIZE_MAX};

		if (!*path || (old && old->type == OCI_SCAN_DIR))
			continue;
		entry.path = oci_xstrdup(path);
		oci_changeset_add(c, &entry);
	}
}

/* Marks all entries below a path as deleted. */
static void hide_below(const struct oci_rootfs *rootfs, const char *path, bool *gone)
{
	oci_auto_free char *prefix = oci_xasprintf("%s%s", path, *path ? "/" : "");
	size_t len = strlen(prefix);

	for (size_t i = oci_rootfs_lower_bound(rootfs, prefix);
		i < rootfs->count && strncmp(rootfs->entries[i].path, prefix, len) == 0;
		i++)
		gone[i] = true;
}

/*
 * Marks the entries that the layer deletes: by whiteouts, or by replacing a folder with
 * something else.
 */
static void hide(
	const struct oci_changeset *c, const struct oci_rootfs *rootfs, bool *gone)
{
	for (size_t i = 0; i < c->opaque.count; i++)
		hide_below(rootfs, c->opaque.items[i], gone);
	for (size_t i = 0; i < c->deleted.count; i++) {
		const struct oci_rootfs_entry *e =
			oci_rootfs_find(rootfs, c->deleted.items[i]);

		if (e)
			gone[e - rootfs->entries] = true;
		hide_below(rootfs, c->deleted.items[i], gone);
	}
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].type != OCI_SCAN_DIR)
			hide_below(rootfs, c->items[i].path, gone);
}

static void drop(struct oci_rootfs *rootfs, struct oci_rootfs_entry *e)
{
	rootfs->layers[e->layer].hidden += e->size;
	rootfs->names -= oci_rootfs_entry_len(e);
	oci_rootfs_entry_release(e);
}

/* Merges two entries of one path into one. */
static void replace(struct oci_changeset *c, struct oci_rootfs *rootfs,
	struct oci_rootfs_entry *old, const struct oci_rootfs_entry *new, bool gone)
{
	if (gone || old->type != OCI_SCAN_DIR || new->type != OCI_SCAN_DIR)
		c->sum.replaced++;
	drop(rootfs, old);
}

/* Both lists are sorted, and the result is sorted, too. */
static void merge(struct oci_changeset *c, struct oci_rootfs *rootfs, const bool *gone)
{
	size_t total = rootfs->count + c->count, count = 0, i = 0, k = 0;
	struct oci_rootfs_entry *all = oci_xcalloc(total + 1, sizeof(*all));

	while (i < rootfs->count || k < c->count) {
		struct oci_rootfs_entry *old = &rootfs->entries[i], *new = &c->items[k];
		int order = i == rootfs->count ? 1
			    : k == c->count    ? -1
					       : strcmp(old->path, new->path);

		if (order == 0)
			replace(c, rootfs, old, new, gone[i]);
		else if (order < 0 && gone[i])
			drop(rootfs, old);
		else if (order < 0)
			all[count++] = *old;
		c->sum.deleted += order < 0 && gone[i];
		c->sum.added += order > 0;
		i += order <= 0;
		if (order < 0)
			continue;
		rootfs->names += oci_rootfs_entry_len(new);
		all[count++] = *new;
		k++;
	}
	free(rootfs->entries);
	rootfs->entries = all;
	rootfs->count = count;
	c->count = 0;
}

/* Finds the target of a hard link in the layer; NULL when it is unknown. */
static const struct oci_rootfs_entry *follow(
	const struct oci_rootfs *rootfs, const struct oci_rootfs_entry *e, size_t layer)
{
	int links = 0;

	while (e && e->type == OCI_SCAN_HARDLINK && e->layer == layer) {
		struct oci_err ignored;
		oci_auto_free char *path =
			e->link ? oci_tree_clean_path(e->link, &ignored) : NULL;

		e = path && links++ < LINKS_MAX ? oci_rootfs_find(rootfs, path) : NULL;
	}
	return e;
}

/* A hard link has the content that its target has at that layer. */
static void follow_links(struct oci_rootfs *rootfs, size_t layer)
{
	for (size_t i = 0; i < rootfs->count; i++) {
		struct oci_rootfs_entry *e = &rootfs->entries[i];
		const struct oci_rootfs_entry *target;

		if (e->layer != layer || e->type != OCI_SCAN_HARDLINK)
			continue;
		target = follow(rootfs, e, layer);
		if (!target)
			continue;
		e->content_layer = target->content_layer;
		e->content_place = target->content_place;
		if (!target->digest)
			continue;
		e->digest = oci_xcalloc(1, sizeof(*e->digest));
		*e->digest = *target->digest;
	}
}

struct oci_changeset *oci_changeset_read(const struct oci_scan *layer, bool hashed,
	const char *const *keep, struct oci_err *err)
{
	oci_auto_changeset *c = oci_xcalloc(1, sizeof(*c));

	c->hashed = hashed;
	c->keep = keep;
	if (oci_scan_tar(layer, on_entry, c, &c->sum.unpacked, err) < 0)
		return NULL;
	return oci_steal_ptr(&c);
}

int oci_changeset_apply(struct oci_rootfs *rootfs, struct oci_changeset *c,
	size_t layer, struct oci_err *err)
{
	oci_auto_free bool *gone = NULL;

	if (check_bounds(rootfs->count + c->count, rootfs->names + c->names, err) < 0)
		return -1;
	if (c->has_root)
		rootfs->root = c->root;
	rootfs->has_root |= c->has_root;
	add_implied(c, rootfs);
	for (size_t i = 0; i < c->count; i++)
		c->items[i].layer = c->items[i].content_layer = layer;
	sort(c);
	gone = oci_xcalloc(rootfs->count + 1, sizeof(*gone));
	hide(c, rootfs, gone);
	merge(c, rootfs, gone);
	rootfs->layers[layer] = c->sum;
	follow_links(rootfs, layer);
	return 0;
}
