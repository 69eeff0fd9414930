#include "git/git_entries.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

void goci_entries_release(struct goci_entries *e)
{
	oci_buf_release(&e->text);
	free(e->starts);
	*e = (struct goci_entries){.text = OCI_BUF_INIT};
}

/* Parses "100644 NAME\0ID" at `at`; returns its length, 0 if it is malformed. */
static size_t parse(
	const struct oci_buf *text, size_t at, size_t id_len, struct goci_entry *entry)
{
	const char *p = text->data + at;
	size_t left = text->len - at;
	size_t len = strnlen(p, left), digits = strspn(p, "01234567");
	size_t all = len + 1 + id_len;

	if (left < all || digits < 5 || digits > 6 || p[digits] != ' ')
		return 0;
	entry->mode = (unsigned)strtoul(p, NULL, 8);
	entry->name = p + digits + 1;
	entry->id = (const unsigned char *)p + len + 1;
	return all;
}

struct goci_entry goci_entries_at(const struct goci_entries *e, size_t i)
{
	struct goci_entry entry = {0};

	(void)parse(&e->text, e->starts[i], e->id_len, &entry);
	return entry;
}

static bool is_name(const char *name)
{
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0 &&
	       !strchr(name, '/') && strlen(name) <= NAME_MAX;
}

/* In git's order a folder's name sorts as if it ended in "/"; a submodule's not. */
static int compare(const char *a, bool a_tree, const char *b, bool b_tree)
{
	size_t i = 0;
	unsigned char x, y;

	while (a[i] && a[i] == b[i])
		i++;
	x = (unsigned char)(a[i] ? a[i] : a_tree ? '/' : '\0');
	y = (unsigned char)(b[i] ? b[i] : b_tree ? '/' : '\0');
	return x < y ? -1 : x > y;
}

static bool find_as(const struct goci_entries *e, const char *name, bool tree,
	struct goci_entry *found)
{
	size_t low = 0, high = e->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order;

		*found = goci_entries_at(e, mid);
		order = compare(
			name, tree, found->name, found->mode == GOCI_ENTRY_TREE);
		if (order == 0)
			return true;
		low = order > 0 ? mid + 1 : low;
		high = order > 0 ? high : mid;
	}
	return false;
}

bool goci_entries_find(
	const struct goci_entries *e, const char *name, struct goci_entry *found)
{
	return find_as(e, name, false, found) || find_as(e, name, true, found);
}

/* Checks the order of an entry against the entries before it. */
static bool may_follow(const struct goci_entries *e, const struct goci_entry *next)
{
	bool tree = next->mode == GOCI_ENTRY_TREE;
	struct goci_entry other;

	if (!is_name(next->name))
		return false;
	if (!e->count)
		return true;
	other = goci_entries_at(e, e->count - 1);
	if (compare(other.name, other.mode == GOCI_ENTRY_TREE, next->name, tree) >= 0)
		return false;
	/* The file "a" may stand far before the folder "a". */
	return !tree || !find_as(e, next->name, false, &other);
}

bool goci_entries_take(struct goci_entries *e, struct oci_buf *text, size_t id_len)
{
	/* The shortest entry is "40000 n" and a NUL. */
	size_t most = text->len / (8 + id_len), at = 0, len = 1;
	struct goci_entry entry;

	*e = (struct goci_entries){.text = *text, .id_len = id_len};
	*text = (struct oci_buf)OCI_BUF_INIT;
	e->starts = oci_xcalloc(most + 1, sizeof(*e->starts));
	while (at < e->text.len && len) {
		len = parse(&e->text, at, id_len, &entry);
		if (!len || e->count == most || !may_follow(e, &entry))
			break;
		e->starts[e->count++] = (uint32_t)at;
		at += len;
	}
	if (at == e->text.len)
		return true;
	goci_entries_release(e);
	return false;
}
