#include "supply/bom_edges.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Lines of a text that are read, and imports of all of them. */
enum { LINES_MAX = 100000, IMPORTS_MAX = 4000000 };

/* The text as it is walked. */
struct walk {
	struct goci_bom *bom;
	const struct goci_bom_owner *owners;
	size_t owner_count;
	size_t stdlib;
	size_t *parts; /* of the lines so far */
	size_t count;
	size_t imports;
	size_t last_from, last_to; /* the edge that was added last */
	bool any;                  /* a line is an owner's */
};

struct prefix {
	const char *s;
	size_t len;
};

static int by_prefix(const void *key, const void *item)
{
	const struct prefix *p = key;
	const struct goci_bom_owner *owner = item;
	int order = strncmp(p->s, owner->path, p->len);

	return order ? order : -(owner->path[p->len] != '\0');
}

/* The owner of the longest path that the package is in; the standard library else. */
static size_t owner_of(struct walk *w, const char *package, size_t len)
{
	while (len) {
		const struct prefix p = {package, len};
		const struct goci_bom_owner *found = bsearch(
			&p, w->owners, w->owner_count, sizeof(*found), by_prefix);

		if (found) {
			w->any = true;
			return found->part;
		}
		while (len && package[--len] != '/')
			;
	}
	return w->stdlib;
}

/* Most imports of a package are of the same few modules. */
static void link_once(struct walk *w, size_t from, size_t to)
{
	if (from == to || (w->last_from == from && w->last_to == to))
		return;
	w->last_from = from;
	w->last_to = to;
	goci_bom_link(w->bom, from, to);
}

static void take_line(struct walk *w, const char *line, const char *end)
{
	size_t len = strcspn(line, " \n");
	size_t from = owner_of(w, line, len);
	const char *at = line + len;

	OCI_GROW(w->parts, w->count);
	w->parts[w->count++] = from;
	while (at < end && *at == ' ' && from != w->stdlib) {
		char *next;
		unsigned long number = strtoul(at + 1, &next, 10);

		if (next == at + 1 || number >= w->count || w->imports++ > IMPORTS_MAX)
			return;
		link_once(w, from, w->parts[number]);
		at = next;
	}
}

bool goci_bom_add_imports(struct goci_bom *bom, const char *imports,
	const struct goci_bom_owner *owners, size_t count, size_t stdlib)
{
	struct walk w = {.bom = bom,
		.owners = owners,
		.owner_count = count,
		.stdlib = stdlib,
		.last_from = SIZE_MAX};

	while (*imports && w.count < LINES_MAX) {
		const char *end = imports + strcspn(imports, "\n");

		take_line(&w, imports, end);
		imports = *end ? end + 1 : end;
	}
	free(w.parts);
	return w.any;
}
