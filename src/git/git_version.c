#include "git/git_version.h"

#include "app/paths.h"
#include "git/git_history.h"
#include "git/git_refs.h"
#include "git/git_semver.h"
#include "go/semver.h"
#include "go/version.h"

#include <stdlib.h>
#include <string.h>

enum { BUDGET = 1 << 30, CANDIDATES_MAX = 20000, VERSION_MAX = 128 };

/* A tag that is a version of the module. */
struct candidate {
	char *version; /* as the tag has it, without the prefix */
	size_t canonical;
	struct goci_tag_ref tag; /* `name` is owned */
	bool gone;               /* hidden, or of no commit */
};

struct search {
	const struct goci_repo *repo;
	char *prefix; /* of tags: "sub/", or "" */
	const char *major;
	struct candidate *items; /* the highest first, once they are sorted */
	size_t count;
};

static void release(struct search *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free(s->items[i].version);
		free((char *)(uintptr_t)s->items[i].tag.name);
	}
	free(s->items);
	free(s->prefix);
}

static bool starts(const char *path, const char *prefix, size_t len)
{
	return strncmp(path, prefix, len) == 0 && (path[len] == '/' || !path[len]);
}

/*
 * The folder of a module in its repository, as its tags name it, with a slash at the
 * end; "" for the top. It follows from the module paths, or, where the top folder has
 * no module or an unrelated one, from the folders.
 */
static char *prefix_of(const struct goci_module_at *module, const char *top)
{
	const char *ignored, *major;
	oci_auto_free char *root = goci_version_module(top);
	oci_auto_free char *folder = goci_path_from(top, module->dir);
	size_t len = goci_module_prefix(module->path, &major);
	size_t at = root ? goci_module_prefix(root, &ignored) : 0;
	size_t end = strlen(folder);

	if (at && len >= at && starts(module->path, root, at))
		return len == at ? oci_xstrdup("")
				 : oci_xasprintf("%.*s/", (int)(len - at - 1),
					   module->path + at + 1);
	if (*major && goci_path_ends(folder, major) &&
		folder[end - strlen(major) - 1] == '/')
		end -= strlen(major) + 1;
	else if (strcmp(folder, major) == 0)
		end = 0;
	return end ? oci_xasprintf("%.*s/", (int)end, folder) : oci_xstrdup("");
}

static void take(void *arg, const struct goci_tag_ref *tag)
{
	struct search *s = arg;
	size_t len = strlen(s->prefix), canonical;
	const char *version = tag->name + len;
	struct candidate *c;

	if (s->count == CANDIDATES_MAX || strncmp(tag->name, s->prefix, len) != 0)
		return;
	canonical = goci_semver_canonical(version);
	if (!canonical || strlen(version) > VERSION_MAX ||
		!goci_version_fits(version, s->major) ||
		goci_version_is_pseudo(tag->name))
		return;
	OCI_GROW(s->items, s->count);
	c = &s->items[s->count++];
	*c = (struct candidate){
		.version = oci_xstrdup(version), .canonical = canonical, .tag = *tag};
	c->tag.name = oci_xstrdup(tag->name);
}

/* The highest first; of equal ones the name decides. */
static int compare(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	int order = goci_semver_compare(b->version, a->version);

	return order ? order : strcmp(a->version, b->version);
}

/* The commit of a tag; false if it is hidden or names none. */
static bool settle(const struct search *s, struct goci_history *h, struct candidate *c)
{
	if (c->gone)
		return false;
	if (!c->tag.peeled)
		c->gone = goci_refs_is_hidden(s->repo, &c->tag) ||
			  !goci_history_peel(h, c->tag.id);
	else
		c->gone = goci_refs_is_hidden(s->repo, &c->tag);
	c->tag.packed = false;
	c->tag.peeled = true;
	return !c->gone;
}

/* The version of the highest tag of the commit itself; NULL without one. */
static char *tagged(struct search *s, struct goci_history *h, const char *head)
{
	for (size_t i = 0; i < s->count; i++) {
		struct candidate *c = &s->items[i];

		if (strlen(c->version) == c->canonical && settle(s, h, c) &&
			strcmp(c->tag.id, head) == 0)
			return oci_xstrdup(c->version);
	}
	return NULL;
}

static char *derived(struct search *s, struct goci_history *h, const char *head)
{
	int64_t time = goci_history_time(h);

	for (size_t i = 0; i < s->count; i++) {
		struct candidate *c = &s->items[i];
		oci_auto_free char *base = NULL;

		if (!settle(s, h, c) || !goci_history_has(h, c->tag.id))
			continue;
		base = oci_xstrndup(c->version, c->canonical);
		return goci_pseudo_version(s->major, base, time, head);
	}
	return goci_pseudo_version(s->major, NULL, time, head);
}

/* Walks through the history where that is needed. */
static char *find(struct search *s, const char *head)
{
	size_t budget = BUDGET;
	struct goci_objects objects = {.common = oci_xstrdup(s->repo->common),
		.id_len = strlen(head) / 2,
		.budget = &budget};
	struct goci_history *h = goci_history_new(&objects, head);
	char *version = NULL;

	if (h) {
		version = tagged(s, h, head);
		if (!version)
			version = derived(s, h, head);
	}
	goci_history_free(h);
	goci_objects_release(&objects);
	return version;
}

/* Commits never change: with the tags they decide the version. */
static void make_key(const struct search *s, const char *head, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "module version 1");
	oci_hasher_add_str(h, s->repo->common);
	oci_hasher_add_str(h, head);
	oci_hasher_add_str(h, s->prefix);
	oci_hasher_add_str(h, s->major);
	for (size_t i = 0; i < s->count; i++) {
		oci_hasher_add_str(h, s->items[i].tag.name);
		oci_hasher_add_str(h, s->items[i].tag.id);
	}
	oci_hasher_finish(h, key);
}

static char *find_kept(
	struct search *s, const struct goci_memos *memos, const char *head)
{
	const struct goci_inputs none = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	struct oci_digest key;
	char *version;

	make_key(s, head, &key);
	if (memos && goci_memo_get(memos, &key, &text) == 0 && text.len)
		return oci_buf_take(&text);
	version = find(s, head);
	if (version && memos)
		(void)goci_memo_put(memos, &key, &none, version, &ignored);
	return version;
}

static char *version_in(
	const struct goci_repo *repo, const struct goci_module_at *module)
{
	OCI_AUTO(release) struct search s = {.repo = repo};
	oci_auto_free char *head = goci_refs_head(repo);
	oci_auto_free char *version = NULL;

	if (!head || !goci_module_prefix(module->path, &s.major))
		return NULL;
	s.prefix = prefix_of(module, repo->top);
	goci_refs_tags(repo, take, &s);
	if (s.count)
		qsort(s.items, s.count, sizeof(*s.items), compare);
	version = find_kept(&s, module->memos, head);
	if (!version)
		return NULL;
	return module->dirty ? oci_xasprintf("%s+dirty", version)
			     : oci_steal_ptr(&version);
}

char *goci_git_module_version(const struct goci_module_at *module)
{
	OCI_AUTO(goci_repo_release) struct goci_repo repo = {.packed = OCI_BUF_INIT};

	if (!goci_repo_find(&repo, module->dir))
		return NULL;
	goci_refs_load(&repo);
	return version_in(&repo, module);
}
