#include "oci/tree.h"

#include "oci/beneath.h"
#include "oci/fs.h"
#include "oci/xattrs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_BYTES = 4096, NAME_MAX_BYTES = 255 };

static void entry_release(struct oci_entry *e)
{
	oci_xattrs_release(&e->xattrs);
	free(e->path);
	free(e->link);
	free(e->source);
	free(e->data);
}

void oci_tree_release(struct oci_tree *tree)
{
	for (size_t i = 0; i < tree->count; i++)
		entry_release(&tree->entries[i]);
	free(tree->entries);
	oci_strv_release(&tree->names);
	*tree = (struct oci_tree)OCI_TREE_INIT;
}

static int check_name(
	const char *name, size_t len, const char *path, struct oci_err *err)
{
	if (len == 2 && name[0] == '.' && name[1] == '.')
		return oci_err_set(
			err, OCI_ERR_INVALID, "path \"%s\" has a \"..\"", path);
	if (len > NAME_MAX_BYTES)
		return oci_err_set(err, OCI_ERR_INVALID,
			"path \"%.80s...\" has a name over %d bytes", path,
			NAME_MAX_BYTES);
	if (len >= 4 && memcmp(name, ".wh.", 4) == 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"\"%s\": a name that begins with \".wh.\" deletes files in an "
			"image; rename it or leave it out",
			path);
	return 0;
}

char *oci_tree_clean_path(const char *path, struct oci_err *err)
{
	oci_auto_buf clean = OCI_BUF_INIT;

	for (const char *p = path; *p;) {
		size_t len = strcspn(p, "/");

		if (check_name(p, len, path, err) < 0)
			return NULL;
		if (len && !(len == 1 && *p == '.')) {
			if (clean.len)
				oci_buf_adds(&clean, "/");
			oci_buf_add(&clean, p, len);
		}
		p += len + (p[len] == '/');
	}
	if (clean.len > PATH_MAX_BYTES) {
		oci_err_set(err, OCI_ERR_INVALID, "path \"%.80s...\" is over %d bytes",
			path, PATH_MAX_BYTES);
		return NULL;
	}
	return oci_buf_take(&clean);
}

/* A copy of `name` that lives as long as the tree; NULL for NULL. */
static const char *keep_name(struct oci_tree *tree, const char *name)
{
	struct oci_strv *names = &tree->names;

	if (!name)
		return NULL;
	/* Successive entries have mostly the same few names. */
	for (size_t i = names->count; i > 0 && i + 4 > names->count; i--)
		if (strcmp(names->items[i - 1], name) == 0)
			return names->items[i - 1];
	oci_strv_add(names, name);
	return names->items[names->count - 1];
}

/* Appends an entry; takes ownership of `clean`. */
static struct oci_entry *append(struct oci_tree *tree, char *clean,
	enum oci_entry_type type, const struct oci_attrs *attrs)
{
	struct oci_entry *e;

	tree->sorted = false;
	OCI_GROW(tree->entries, tree->count);
	e = &tree->entries[tree->count];
	*e = (struct oci_entry){.path = clean,
		.type = type,
		.attrs = *attrs,
		.nth = tree->count++,
		.from = keep_name(tree, tree->from)};
	return e;
}

static struct oci_entry *add(struct oci_tree *tree, const char *path,
	enum oci_entry_type type, const struct oci_attrs *attrs, struct oci_err *err)
{
	oci_auto_free char *clean = oci_tree_clean_path(path, err);

	if (!clean)
		return NULL;
	if (!*clean) {
		oci_err_set(err, OCI_ERR_INVALID,
			"path \"%s\" is the root of the image", path);
		return NULL;
	}
	return append(tree, oci_steal_ptr(&clean), type, attrs);
}

int oci_tree_add_dir(struct oci_tree *tree, const char *path,
	const struct oci_attrs *attrs, struct oci_err *err)
{
	return add(tree, path, OCI_ENTRY_DIR, attrs, err) ? 0 : -1;
}

int oci_tree_add_data(struct oci_tree *tree, const char *path, const void *data,
	size_t len, const struct oci_attrs *attrs, struct oci_err *err)
{
	struct oci_entry *e = add(tree, path, OCI_ENTRY_FILE, attrs, err);

	if (!e)
		return -1;
	e->data = oci_xcalloc(1, len);
	if (len)
		memcpy(e->data, data, len);
	e->size = (int64_t)len;
	return 0;
}

int oci_tree_open(const struct oci_entry *e, struct stat *st, struct oci_err *err)
{
	return e->beneath ? oci_beneath_open_file(e->beneath, e->source, st, err)
			  : oci_fs_open(AT_FDCWD, e->source, false, st, err);
}

int oci_tree_add_file(struct oci_tree *tree, const char *path, const char *source,
	const struct oci_attrs *attrs, struct oci_err *err)
{
	struct oci_entry from = {.source = (char *)(uintptr_t)source,
		.beneath = keep_name(tree, tree->beneath)};
	struct stat st;
	oci_auto_close int fd = oci_tree_open(&from, &st, err);
	struct oci_entry *e;

	if (fd < 0)
		return -1;
	e = add(tree, path, OCI_ENTRY_FILE, attrs, err);
	if (!e)
		return -1;
	if (tree->capabilities && oci_capability_read(fd, source, &e->xattrs, err) < 0)
		return -1;
	e->source = oci_xstrdup(source);
	e->beneath = from.beneath;
	e->size = st.st_size;
	return 0;
}

int oci_tree_add_symlink(struct oci_tree *tree, const char *path, const char *target,
	const struct oci_attrs *attrs, struct oci_err *err)
{
	struct oci_entry *e;

	if (!*target || strlen(target) > PATH_MAX_BYTES)
		return oci_err_set(err, OCI_ERR_INVALID,
			"symlink \"%s\": its target is empty or too long", path);
	e = add(tree, path, OCI_ENTRY_SYMLINK, attrs, err);
	if (!e)
		return -1;
	e->link = oci_xstrdup(target);
	return 0;
}

static bool is_owned(const struct oci_tree *tree, const char *path)
{
	size_t len = tree->owned ? strlen(tree->owned) : 0;

	return tree->owned && strncmp(path, tree->owned, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0');
}

static void imply_parents(struct oci_tree *tree, const char *path, const char *from)
{
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		char *parent = oci_xstrndup(path, (size_t)(p - path));
		struct oci_attrs attrs = {.mode = 0755, .mtime = tree->mtime};
		struct oci_entry *e;

		if (is_owned(tree, parent)) {
			attrs.uid = tree->uid;
			attrs.gid = tree->gid;
		}
		e = append(tree, parent, OCI_ENTRY_DIR, &attrs);
		e->implied = true;
		e->from = from;
	}
}

/*
 * Sorts by path; among entries of one path implied ones come last, others in order of
 * addition.
 */
static int by_path(const void *a, const void *b)
{
	const struct oci_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	if (!order)
		order = (int)x->implied - (int)y->implied;
	return order ? order : (x->nth > y->nth) - (x->nth < y->nth);
}

static const char *giver(const struct oci_entry *e)
{
	return e->from ? e->from : program_invocation_short_name;
}

static const char *kind(const struct oci_entry *e)
{
	return e->type == OCI_ENTRY_DIR ? "a folder" : "a file";
}

static int refuse_both(
	const struct oci_entry *a, const struct oci_entry *b, struct oci_err *err)
{
	if (a->type == b->type)
		return oci_err_set(err, OCI_ERR_INVALID,
			"/%s is given twice: by %s and by %s; leave one of them out",
			a->path, giver(a), giver(b));
	return oci_err_set(err, OCI_ERR_INVALID,
		"/%s would be %s (%s) and %s (%s); give one of them another place",
		a->path, kind(a), giver(a), kind(b), giver(b));
}

static int drop_duplicates(struct oci_tree *tree, struct oci_err *err)
{
	size_t kept = 0;

	for (size_t i = 0; i < tree->count; i++) {
		struct oci_entry *e = &tree->entries[i];
		struct oci_entry *before = kept ? &tree->entries[kept - 1] : NULL;

		if (!before || strcmp(before->path, e->path) != 0) {
			tree->entries[kept++] = *e;
			continue;
		}
		if (before->type != OCI_ENTRY_DIR || e->type != OCI_ENTRY_DIR) {
			tree->count = kept + (tree->count - i);
			memmove(tree->entries + kept, e,
				(tree->count - kept) * sizeof(*e));
			return refuse_both(
				&tree->entries[kept - 1], &tree->entries[kept], err);
		}
		entry_release(e);
	}
	tree->count = kept;
	return 0;
}

int oci_tree_sort(struct oci_tree *tree, struct oci_err *err)
{
	size_t given = tree->count;

	for (size_t i = 0; i < given; i++) {
		oci_auto_free char *path = oci_xstrdup(tree->entries[i].path);

		imply_parents(tree, path, tree->entries[i].from);
	}
	if (tree->count)
		qsort(tree->entries, tree->count, sizeof(*tree->entries), by_path);
	if (drop_duplicates(tree, err) < 0)
		return -1;
	tree->sorted = true;
	return 0;
}

int oci_tree_check_sorted(const struct oci_tree *tree, struct oci_err *err)
{
	if (tree->sorted || !tree->count)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"the tree of a layer is not sorted; call oci_tree_sort first");
}

struct oci_entry *oci_tree_find(const struct oci_tree *tree, const char *path)
{
	size_t low = 0, high = tree->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(tree->entries[middle].path, path);

		if (order == 0)
			return &tree->entries[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

void oci_tree_filter(struct oci_tree *tree,
	bool (*keep)(const struct oci_entry *, void *), void *arg)
{
	size_t kept = 0;

	for (size_t i = 0; i < tree->count; i++) {
		if (keep(&tree->entries[i], arg))
			tree->entries[kept++] = tree->entries[i];
		else
			entry_release(&tree->entries[i]);
	}
	tree->count = kept;
}
