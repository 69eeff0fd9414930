#include "build/git_tree.h"

#include "app/paths.h"
#include "build/git_content.h"
#include "build/git_object.h"
#include "build/git_repo.h"

#include <stdlib.h>
#include <string.h>

enum { BUDGET = 256 << 20, DEPTH_MAX = 256, NODES_MAX = 10000 };

/* What stands in a tree. */
struct entry {
	unsigned mode;
	const char *name;
	const unsigned char *id;
};

enum {
	MODE_TREE = 040000,
	MODE_COMMIT = 0160000,
	MODE_LINK = 0120000,
	MODE_EXECUTE = 0100755
};

/* The tree of a folder, once it has been read. */
struct node {
	struct node *next;
	char *dir; /* "" for the top */
	bool known;
	struct oci_buf text;
	struct goci_objects *objects; /* that it and what is below it are in */
};

/* The objects of a submodule. */
struct module {
	struct module *next;
	struct goci_objects objects;
};

struct goci_commit {
	char *top;
	struct goci_objects objects;
	struct module *modules;
	struct node *nodes; /* the last one that was looked at first */
	size_t node_count;
	size_t budget;
};

const char *goci_commit_top(const struct goci_commit *commit)
{
	return commit->top;
}

void goci_commit_close(struct goci_commit *commit)
{
	if (!commit)
		return;
	while (commit->nodes) {
		struct node *next = commit->nodes->next;

		free(commit->nodes->dir);
		oci_buf_release(&commit->nodes->text);
		free(commit->nodes);
		commit->nodes = next;
	}
	while (commit->modules) {
		struct module *next = commit->modules->next;

		goci_objects_release(&commit->modules->objects);
		free(commit->modules);
		commit->modules = next;
	}
	goci_objects_release(&commit->objects);
	free(commit->top);
	free(commit);
}

void goci_commit_closep(struct goci_commit **commit)
{
	goci_commit_close(*commit);
}

/* The tree that a commit names in its first line. */
static bool read_root(
	struct goci_objects *objects, const unsigned char *id, struct oci_buf *out)
{
	oci_auto_buf text = OCI_BUF_INIT;
	unsigned char tree[GOCI_ID_MAX];

	return goci_object_read(objects, id, GOCI_OBJECT_COMMIT, &text) == 0 &&
	       strncmp(text.data, "tree ", 5) == 0 &&
	       goci_object_id(text.data + 5, objects->id_len, tree) &&
	       goci_object_read(objects, tree, GOCI_OBJECT_TREE, out) == 0;
}

static struct node *add_node(
	struct goci_commit *commit, const char *dir, struct goci_objects *objects)
{
	struct node *node = oci_xcalloc(1, sizeof(*node));

	node->dir = oci_xstrdup(dir);
	node->text = (struct oci_buf)OCI_BUF_INIT;
	node->objects = objects;
	node->next = commit->nodes;
	commit->nodes = node;
	commit->node_count++;
	return node;
}

struct goci_commit *goci_commit_open(const char *dir, const char *hex)
{
	OCI_AUTO(goci_repo_release) struct goci_repo repo = {.packed = OCI_BUF_INIT};
	struct goci_commit *commit = NULL;
	unsigned char id[GOCI_ID_MAX];
	size_t len = strlen(hex) / 2;

	if ((len != 20 && len != GOCI_ID_MAX) || !goci_object_id(hex, len, id) ||
		!goci_repo_find(&repo, dir))
		return NULL;
	commit = oci_xcalloc(1, sizeof(*commit));
	commit->top = oci_steal_ptr(&repo.top);
	commit->budget = BUDGET;
	commit->objects = (struct goci_objects){.common = oci_steal_ptr(&repo.common),
		.id_len = len,
		.budget = &commit->budget};
	add_node(commit, "", &commit->objects);
	commit->nodes->known = read_root(&commit->objects, id, &commit->nodes->text);
	if (commit->nodes->known)
		return commit;
	goci_commit_close(commit);
	return NULL;
}

/* "100644 NAME\0ID" at `*at`; false at the end of the tree, or where it is none. */
static bool next_entry(const struct node *node, size_t *at, struct entry *entry)
{
	const char *p = node->text.data + *at;
	size_t left = node->text.len - *at;
	size_t len = left ? strnlen(p, left) : 0;
	const char *blank = len ? memchr(p, ' ', len) : NULL;
	size_t all = len + 1 + node->objects->id_len;

	if (!blank || left < all)
		return false;
	entry->mode = (unsigned)strtoul(p, NULL, 8);
	entry->name = blank + 1;
	entry->id = (const unsigned char *)p + len + 1;
	*at += all;
	return true;
}

static bool find_entry(const struct node *node, const char *name, struct entry *entry)
{
	size_t at = 0;

	while (node->known && next_entry(node, &at, entry))
		if (strcmp(entry->name, name) == 0)
			return true;
	return false;
}

/* A submodule is a repository of its own, with its own .git. */
static struct goci_objects *add_module(struct goci_commit *commit, const char *dir)
{
	OCI_AUTO(goci_repo_release) struct goci_repo repo = {.packed = OCI_BUF_INIT};
	oci_auto_free char *path = oci_xasprintf("%s/%s", commit->top, dir);
	struct module *module;

	if (!goci_repo_find(&repo, path) || strcmp(repo.top, path) != 0)
		return NULL;
	module = oci_xcalloc(1, sizeof(*module));
	module->objects = (struct goci_objects){.common = oci_steal_ptr(&repo.common),
		.id_len = commit->objects.id_len,
		.budget = &commit->budget};
	module->next = commit->modules;
	commit->modules = module;
	return &module->objects;
}

static struct node *get_node(struct goci_commit *commit, const char *dir, int depth);

/* Reads the tree of a folder out of that of the folder that it is in. */
static void fill_node(struct goci_commit *commit, struct node *node, int depth)
{
	const char *base = goci_path_base(node->dir);
	oci_auto_free char *above = oci_xstrndup(
		node->dir, base == node->dir ? 0 : (size_t)(base - node->dir) - 1);
	const struct node *parent = get_node(commit, above, depth + 1);
	struct entry entry;

	if (!parent || !find_entry(parent, base, &entry))
		return;
	node->objects = entry.mode == MODE_COMMIT ? add_module(commit, node->dir)
						  : parent->objects;
	if (!node->objects)
		return;
	if (entry.mode == MODE_COMMIT)
		node->known = read_root(node->objects, entry.id, &node->text);
	else if (entry.mode == MODE_TREE)
		node->known = goci_object_read(node->objects, entry.id,
				      GOCI_OBJECT_TREE, &node->text) == 0;
}

static struct node *get_node(struct goci_commit *commit, const char *dir, int depth)
{
	struct node *node;

	for (node = commit->nodes; node; node = node->next)
		if (strcmp(node->dir, dir) == 0)
			return node;
	if (depth > DEPTH_MAX || commit->node_count == NODES_MAX)
		return NULL;
	node = add_node(commit, dir, NULL);
	fill_node(commit, node, depth);
	return node;
}

static bool find_file(struct goci_commit *commit, const char *path, struct entry *entry,
	struct goci_objects **objects)
{
	const char *base = goci_path_base(path);
	oci_auto_free char *dir =
		oci_xstrndup(path, base == path ? 0 : (size_t)(base - path) - 1);
	const struct node *node = get_node(commit, dir, 0);

	if (!node || !find_entry(node, base, entry))
		return false;
	*objects = node->objects;
	return entry->mode != MODE_TREE && entry->mode != MODE_COMMIT;
}

bool goci_commit_has(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct entry entry;

	if (!find_file(commit, path, &entry, &objects))
		return false;
	return goci_content_is(
		commit->top, path, entry.mode == MODE_LINK, objects, entry.id);
}

bool goci_commit_names(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct entry entry;

	return find_file(commit, path, &entry, &objects);
}

bool goci_commit_executes(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct entry entry;

	return find_file(commit, path, &entry, &objects) && entry.mode == MODE_EXECUTE;
}

static bool each(struct goci_commit *commit, const char *dir, bool deep, int depth,
	goci_commit_fn *fn, void *arg)
{
	const struct node *node = get_node(commit, dir, 0);
	struct entry entry;
	size_t at = 0;

	while (node && node->known && next_entry(node, &at, &entry)) {
		oci_auto_free char *path =
			oci_xasprintf("%s%s%s", dir, *dir ? "/" : "", entry.name);
		bool goes_on = true;

		if (entry.mode != MODE_TREE && entry.mode != MODE_COMMIT)
			goes_on = fn(path, arg);
		else if (deep && depth < DEPTH_MAX)
			goes_on = each(commit, path, deep, depth + 1, fn, arg);
		if (!goes_on)
			return false;
	}
	return true;
}

bool goci_commit_each(struct goci_commit *commit, const char *dir, bool deep,
	goci_commit_fn *fn, void *arg)
{
	return each(commit, dir, deep, 0, fn, arg);
}
