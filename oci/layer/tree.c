#include "oci/tree.h"

#include "oci/beneath.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_MAX_BYTES = 4096, NAME_MAX_BYTES = 255 };

static void entry_release(struct oci_entry *e)
{
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
	oci_strv_release(&tree->roots);
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

/* Takes over `clean`. */
static struct oci_entry *append(struct oci_tree *tree, char *clean,
	enum oci_entry_type type, const struct oci_attrs *attrs)
{
	struct oci_entry *e;

	if (tree->count == tree->cap) {
		tree->cap = tree->cap ? tree->cap * 2 : 64;
		tree->entries = oci_xreallocarray(
			tree->entries, tree->cap, sizeof(*tree->entries));
	}
	e = &tree->entries[tree->count++];
	*e = (struct oci_entry){.path = clean, .type = type, .attrs = *attrs};
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

/* The folder that files are to stay in, as long as the tree is there. */
static const char *root_of(struct oci_tree *tree)
{
	struct oci_strv *roots = &tree->roots;

	if (!tree->beneath)
		return NULL;
	if (!roots->count || strcmp(roots->items[roots->count - 1], tree->beneath) != 0)
		oci_strv_add(roots, tree->beneath);
	return roots->items[roots->count - 1];
}

int oci_tree_add_file(struct oci_tree *tree, const char *path, const char *source,
	const struct oci_attrs *attrs, struct oci_err *err)
{
	struct oci_entry from = {
		.source = (char *)(uintptr_t)source, .beneath = root_of(tree)};
	struct stat st;
	oci_auto_close int fd = oci_tree_open(&from, &st, err);
	struct oci_entry *e;

	if (fd < 0)
		return -1;
	e = add(tree, path, OCI_ENTRY_FILE, attrs, err);
	if (!e)
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

static void imply_parents(struct oci_tree *tree, const char *path)
{
	for (const char *p = strchr(path, '/'); p; p = strchr(p + 1, '/')) {
		char *parent = oci_xstrndup(path, (size_t)(p - path));
		struct oci_attrs attrs = {.mode = 0755, .mtime = tree->mtime};

		if (is_owned(tree, parent)) {
			attrs.uid = tree->uid;
			attrs.gid = tree->gid;
		}
		append(tree, parent, OCI_ENTRY_DIR, &attrs)->implied = true;
	}
}

/* By path; of folders with one path, the one that is not implied comes first. */
static int by_path(const void *a, const void *b)
{
	const struct oci_entry *x = a, *y = b;
	int order = strcmp(x->path, y->path);

	return order ? order : (int)x->implied - (int)y->implied;
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
		if (before->type != OCI_ENTRY_DIR || !e->implied) {
			tree->count = kept + (tree->count - i);
			memmove(tree->entries + kept, e,
				(tree->count - kept) * sizeof(*e));
			return oci_err_set(err, OCI_ERR_INVALID,
				"\"/%s\" would be in the layer twice", before->path);
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

		imply_parents(tree, path);
	}
	if (tree->count)
		qsort(tree->entries, tree->count, sizeof(*tree->entries), by_path);
	return drop_duplicates(tree, err);
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
