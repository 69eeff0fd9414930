#include "oci/rootfs.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

enum { CONTENT_MAX = 1 << 20, LINKS_MAX = 40 };

/*
 * Layers are read from the top down: the first sight of a path is the one that counts,
 * and a whiteout or an opaque mark hides what lies below it in the layers to come.
 */
struct node {
	char *path;
	int type; /* a type of oci/scan.h, or -1: deleted by a whiteout */
	size_t layer;
	bool opaque;
	char *link;
	char *content;
};

struct oci_rootfs {
	void *nodes; /* a tree of tsearch() */
	size_t layer;
};

static int by_path(const void *a, const void *b)
{
	return strcmp(((const struct node *)a)->path, ((const struct node *)b)->path);
}

static void node_free(void *arg)
{
	struct node *n = arg;

	free(n->path);
	free(n->link);
	free(n->content);
	free(n);
}

void oci_rootfs_free(struct oci_rootfs *rootfs)
{
	if (!rootfs)
		return;
	tdestroy(rootfs->nodes, node_free);
	free(rootfs);
}

void oci_rootfs_freep(struct oci_rootfs **rootfs)
{
	oci_rootfs_free(*rootfs);
}

static struct node *find(const struct oci_rootfs *rootfs, char *path)
{
	const struct node key = {.path = path};
	struct node **found = tfind(&key, &rootfs->nodes, by_path);

	return found ? *found : NULL;
}

static struct node *find_or_add(struct oci_rootfs *rootfs, char *path)
{
	struct node *n = find(rootfs, path);

	if (n)
		return n;
	n = oci_xcalloc(1, sizeof(*n));
	n->path = oci_xstrdup(path);
	n->type = -1;
	n->layer = SIZE_MAX;
	if (!tsearch(n, &rootfs->nodes, by_path))
		oci_abort("goci: out of memory\n");
	return n;
}

/* Whether a higher layer hides what this layer has at `path`, by one of its parents. */
static bool hidden(const struct oci_rootfs *rootfs, const char *path)
{
	oci_auto_free char *parent = oci_xstrdup(path);

	while (*parent) {
		char *slash = strrchr(parent, '/');
		const struct node *n;

		*(slash ? slash : parent) = '\0';
		n = find(rootfs, parent);
		if (n && n->layer > rootfs->layer &&
			(n->type != OCI_SCAN_DIR || n->opaque))
			return true;
	}
	return false;
}

static void add_whiteout(struct oci_rootfs *rootfs, const char *path, const char *name)
{
	bool opaque = strcmp(name, ".wh..wh..opq") == 0;
	size_t parent = name > path ? (size_t)(name - path) - 1 : 0;
	oci_auto_buf target = OCI_BUF_INIT;
	struct node *n;

	oci_buf_add(&target, path, parent);
	if (!opaque)
		oci_buf_addf(&target, "%s%s", parent ? "/" : "", name + 4);
	n = find_or_add(rootfs, target.data);
	if (opaque && n->layer == SIZE_MAX)
		n->type = OCI_SCAN_DIR;
	if (n->layer == SIZE_MAX)
		n->layer = rootfs->layer;
	/* A folder of the same name in this layer starts anew, too. */
	if (n->layer == rootfs->layer)
		n->opaque = true;
}

static bool wants_content(const struct oci_scan_entry *e, const char *name)
{
	return e->type == OCI_SCAN_FILE && e->size <= CONTENT_MAX &&
	       (strcmp(name, "passwd") == 0 || strcmp(name, "group") == 0 ||
		       strcmp(e->path, "usr/local/go/VERSION") == 0);
}

static int on_entry(const struct oci_scan_entry *e, void *arg, struct oci_err *err)
{
	struct oci_rootfs *rootfs = arg;
	const char *slash = strrchr(e->path, '/');
	const char *name = slash ? slash + 1 : e->path;
	oci_auto_buf content = OCI_BUF_INIT;
	struct node *n;

	if (!*e->path || hidden(rootfs, e->path))
		return 0;
	if (strncmp(name, ".wh.", 4) == 0) {
		add_whiteout(rootfs, e->path, name);
		return 0;
	}
	n = find_or_add(rootfs, (char *)(uintptr_t)e->path);
	if (n->layer != SIZE_MAX && n->layer != rootfs->layer)
		return 0;
	n->layer = rootfs->layer;
	n->type = e->type;
	free(n->link);
	n->link = e->link ? oci_xstrdup(e->link) : NULL;
	if (wants_content(e, name)) {
		if (oci_scan_read(e, CONTENT_MAX, &content, err) < 0)
			return -1;
		free(n->content);
		n->content = oci_buf_take(&content);
	}
	return 0;
}

struct oci_rootfs *oci_rootfs_read(const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_rootfs *rootfs = oci_xcalloc(1, sizeof(*rootfs));

	for (size_t i = image->count; i-- > 0;) {
		oci_auto_close int fd = oci_image_open_layer(image, i, err);

		rootfs->layer = i;
		if (fd < 0 || oci_scan(fd, on_entry, rootfs, cancel, err) < 0) {
			oci_err_wrap(err, "layer %zu", i);
			return NULL;
		}
	}
	return oci_steal_ptr(&rootfs);
}

/* What of `rest` follows its first component; the component is put after `done`. */
static const char *step(struct oci_buf *done, const char *rest)
{
	size_t len = strcspn(rest, "/");

	if (len == 2 && rest[0] == '.' && rest[1] == '.') {
		char *slash = strrchr(done->data, '/');

		if (done->len) {
			done->len = slash ? (size_t)(slash - done->data) : 0;
			done->data[done->len] = '\0';
		}
	} else if (len && !(len == 1 && rest[0] == '.')) {
		if (done->len)
			oci_buf_adds(done, "/");
		oci_buf_add(done, rest, len);
	}
	return rest + len + (rest[len] == '/');
}

static const char *link_at(const char *path, const void *tree)
{
	const struct node *n = find(tree, (char *)(uintptr_t)path);

	return n && n->type == OCI_SCAN_SYMLINK ? n->link : NULL;
}

char *oci_resolve_path(
	oci_link_fn *link, const void *tree, const char *path, struct oci_err *err)
{
	oci_auto_buf done = OCI_BUF_INIT;
	oci_auto_free char *rest = oci_xstrdup(path);
	const char *at = rest;
	int links = 0;

	while (*at) {
		const char *target;
		char *next;

		at = step(&done, at);
		target = link(done.data, tree);
		if (!target)
			continue;
		if (++links > LINKS_MAX || strlen(target) + strlen(at) > 8192) {
			oci_err_set(
				err, OCI_ERR_INVALID, "/%s: too many symlinks", path);
			return NULL;
		}
		next = oci_xasprintf("%s/%s", target, at);
		if (target[0] == '/')
			oci_buf_clear(&done);
		else
			step(&done, "..");
		free(rest);
		at = rest = next;
	}
	return oci_buf_take(&done);
}

char *oci_rootfs_resolve(
	const struct oci_rootfs *rootfs, const char *path, struct oci_err *err)
{
	return oci_resolve_path(link_at, rootfs, path, err);
}

int oci_rootfs_type(const struct oci_rootfs *rootfs, const char *path)
{
	const struct node *n = find(rootfs, (char *)(uintptr_t)path);

	return n ? n->type : -1;
}

const char *oci_rootfs_content(const struct oci_rootfs *rootfs, const char *path)
{
	const struct node *n = find(rootfs, (char *)(uintptr_t)path);

	return n ? n->content : NULL;
}
