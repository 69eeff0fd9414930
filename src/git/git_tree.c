#include "git/git_tree.h"

#include "app/paths.h"
#include "git/git_content.h"
#include "git/git_entries.h"
#include "git/git_loose.h"
#include "git/git_object.h"
#include "git/git_repo.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUDGET = 256 << 20,
	DEPTH_MAX = 256,
	NODES_MAX = 10000,
	BUCKETS = 4096,
	KEPT_MAX = 64 << 20, /* bytes of trees in memory */
	STEPS_MAX = 1 << 20, /* entries visited by all walks */
};

/* The tree of a folder, once it was read. */
struct node {
	struct node *next;
	char *dir; /* "" for the top */
	bool known;
	struct goci_entries entries;
	struct goci_objects *objects; /* where it and what is below it are stored */
};

/* The object store of a submodule. */
struct module {
	struct module *next;
	struct goci_objects objects;
};

struct goci_commit {
	char *top;
	struct goci_objects objects;
	struct module *modules;
	struct node *nodes[BUCKETS]; /* hash table by folder */
	size_t node_count;
	size_t budget;
	size_t kept;
	size_t steps;
	bool broken; /* a lookup failed: all others fail, too */
	const struct oci_cancel *cancel;
};

const char *goci_commit_top(const struct goci_commit *commit)
{
	return commit->top;
}

static void release_nodes(struct node *node)
{
	while (node) {
		struct node *next = node->next;

		free(node->dir);
		goci_entries_release(&node->entries);
		free(node);
		node = next;
	}
}

void goci_commit_close(struct goci_commit *commit)
{
	if (!commit)
		return;
	for (size_t i = 0; i < BUCKETS; i++)
		release_nodes(commit->nodes[i]);
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

/* Reads the tree that the first line of a commit names. */
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

/*
 * Stores the tree of a folder. A tree that is absent, damaged or too large must not
 * pass for an empty folder: every lookup in the commit fails from then on.
 */
static void keep_tree(struct goci_commit *commit, struct node *node, bool was_read,
	struct oci_buf *text)
{
	size_t len = text->len;

	if (was_read && len <= KEPT_MAX - commit->kept)
		node->known =
			goci_entries_take(&node->entries, text, commit->objects.id_len);
	if (node->known)
		commit->kept += len;
	else
		commit->broken = true;
}

/* Hash bucket of a folder (FNV-1a). */
static struct node **bucket(struct goci_commit *commit, const char *dir)
{
	uint32_t hash = 2166136261U;

	for (; *dir; dir++)
		hash = (hash ^ (unsigned char)*dir) * 16777619U;
	return &commit->nodes[hash % BUCKETS];
}

static struct node *add_node(
	struct goci_commit *commit, const char *dir, struct goci_objects *objects)
{
	struct node **first = bucket(commit, dir);
	struct node *node = oci_xcalloc(1, sizeof(*node));

	node->dir = oci_xstrdup(dir);
	node->entries.text = (struct oci_buf)OCI_BUF_INIT;
	node->objects = objects;
	node->next = *first;
	*first = node;
	commit->node_count++;
	return node;
}

struct goci_commit *goci_commit_open(
	const char *dir, const char *hex, const struct oci_cancel *cancel)
{
	OCI_AUTO(goci_repo_release) struct goci_repo repo = {.packed = OCI_BUF_INIT};
	struct goci_commit *commit = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct node *root;
	bool was_read;
	unsigned char id[GOCI_ID_MAX];
	size_t len = strlen(hex) / 2;

	if ((len != 20 && len != GOCI_ID_MAX) || !goci_object_id(hex, len, id) ||
		!goci_repo_find(&repo, dir))
		return NULL;
	commit = oci_xcalloc(1, sizeof(*commit));
	commit->top = oci_steal_ptr(&repo.top);
	commit->budget = BUDGET;
	commit->cancel = cancel;
	commit->objects = (struct goci_objects){.common = oci_steal_ptr(&repo.common),
		.id_len = len,
		.budget = &commit->budget};
	root = add_node(commit, "", &commit->objects);
	was_read = read_root(&commit->objects, id, &text);
	keep_tree(commit, root, was_read, &text);
	if (root->known)
		return commit;
	goci_commit_close(commit);
	return NULL;
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

/* Reads the tree of a folder by its entry in the parent's tree. */
static void fill_node(struct goci_commit *commit, struct node *node, int depth)
{
	const char *base = goci_path_base(node->dir);
	oci_auto_free char *above = oci_xstrndup(
		node->dir, base == node->dir ? 0 : (size_t)(base - node->dir) - 1);
	const struct node *parent = get_node(commit, above, depth + 1);
	oci_auto_buf text = OCI_BUF_INIT;
	struct goci_entry entry;
	bool was_read;

	if (!parent || !parent->known ||
		!goci_entries_find(&parent->entries, base, &entry))
		return;
	node->objects = entry.mode == GOCI_ENTRY_COMMIT ? add_module(commit, node->dir)
							: parent->objects;
	if (!node->objects ||
		(entry.mode != GOCI_ENTRY_COMMIT && entry.mode != GOCI_ENTRY_TREE))
		return;
	was_read = entry.mode == GOCI_ENTRY_COMMIT
			   ? read_root(node->objects, entry.id, &text)
			   : goci_object_read(node->objects, entry.id, GOCI_OBJECT_TREE,
				     &text) == 0;
	keep_tree(commit, node, was_read, &text);
}

/* Returns the node of a folder; NULL past a limit. */
static struct node *get_node(struct goci_commit *commit, const char *dir, int depth)
{
	struct node *node;

	for (node = *bucket(commit, dir); node; node = node->next)
		if (strcmp(node->dir, dir) == 0)
			return node;
	if (depth > DEPTH_MAX || commit->node_count == NODES_MAX ||
		strlen(dir) >= PATH_MAX) {
		commit->broken = true;
		return NULL;
	}
	node = add_node(commit, dir, NULL);
	fill_node(commit, node, depth);
	return node;
}

/* False once a lookup failed or the work was cancelled. */
static bool goes_on(const struct goci_commit *commit)
{
	struct oci_err ignored;

	return !commit->broken && oci_cancel_check(commit->cancel, &ignored) == 0;
}

static bool find_file(struct goci_commit *commit, const char *path,
	struct goci_entry *entry, struct goci_objects **objects)
{
	const char *base = goci_path_base(path);
	oci_auto_free char *dir =
		oci_xstrndup(path, base == path ? 0 : (size_t)(base - path) - 1);
	const struct node *node = get_node(commit, dir, 0);

	if (!goes_on(commit) || !node->known ||
		!goci_entries_find(&node->entries, base, entry))
		return false;
	*objects = node->objects;
	return entry->mode != GOCI_ENTRY_TREE && entry->mode != GOCI_ENTRY_COMMIT;
}

bool goci_commit_has(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct goci_entry entry;

	if (!find_file(commit, path, &entry, &objects))
		return false;
	return goci_content_is(
		commit->top, path, entry.mode == GOCI_ENTRY_LINK, objects, entry.id);
}

bool goci_commit_names(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct goci_entry entry;

	return find_file(commit, path, &entry, &objects);
}

bool goci_commit_executes(struct goci_commit *commit, const char *path)
{
	struct goci_objects *objects;
	struct goci_entry entry;

	return find_file(commit, path, &entry, &objects) &&
	       entry.mode == GOCI_ENTRY_EXECUTE;
}

static bool each(struct goci_commit *commit, const char *dir, int depth,
	goci_commit_fn *enters, goci_commit_fn *fn, void *arg);

static bool each_entry(struct goci_commit *commit, const char *dir, int depth,
	const struct goci_entry *entry, goci_commit_fn *enters, goci_commit_fn *fn,
	void *arg)
{
	oci_auto_free char *path =
		oci_xasprintf("%s%s%s", dir, *dir ? "/" : "", entry->name);

	if (++commit->steps > STEPS_MAX)
		commit->broken = true;
	if (!goes_on(commit))
		return false;
	if (entry->mode != GOCI_ENTRY_TREE && entry->mode != GOCI_ENTRY_COMMIT)
		return fn(path, arg);
	return !enters || !enters(path, arg) ||
	       each(commit, path, depth + 1, enters, fn, arg);
}

static bool each(struct goci_commit *commit, const char *dir, int depth,
	goci_commit_fn *enters, goci_commit_fn *fn, void *arg)
{
	const struct node *node = get_node(commit, dir, 0);

	if (depth > DEPTH_MAX)
		commit->broken = true;
	if (!goes_on(commit))
		return false;
	for (size_t i = 0; i < node->entries.count; i++) {
		struct goci_entry entry = goci_entries_at(&node->entries, i);

		if (!each_entry(commit, dir, depth, &entry, enters, fn, arg))
			return false;
	}
	return true;
}

bool goci_commit_each(struct goci_commit *commit, const char *dir,
	goci_commit_fn *enters, goci_commit_fn *fn, void *arg)
{
	return each(commit, dir, 0, enters, fn, arg);
}
