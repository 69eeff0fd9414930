#include "vulns/linked.h"

#include "binary/symbol.h"

#include <stdlib.h>
#include <string.h>

void goci_linked_release(struct goci_linked *linked)
{
	oci_strv_release(&linked->keys);
}

/* Without the arguments of generic types and functions: "[...]", "[go.shape.int]". */
static char *without_arguments(const char *name)
{
	oci_auto_buf plain = OCI_BUF_INIT;
	size_t depth = 0;

	for (; *name; name++) {
		depth += *name == '[';
		if (!depth)
			oci_buf_add(&plain, name, 1);
		depth -= depth && *name == ']';
	}
	return oci_buf_take(&plain);
}

/* The first name in `s`: up to a dot, "-fm", "-range1", "#1". */
static size_t first_name(const char *s)
{
	return strcspn(s, ".-#");
}

/* Functions that initialise a package: what no type or function can be called. */
static bool is_init(const char *name)
{
	return strncmp(name, "glob..", 6) == 0 || strncmp(name, "map.init.", 9) == 0 ||
	       (strncmp(name, "init", 4) == 0 && first_name(name) == 4);
}

void goci_symbol_names(const char *name, struct oci_strv *names)
{
	oci_auto_free char *plain = without_arguments(name);
	char *s = plain, *close;
	const char *method;
	size_t len;

	/* "(*T).M": the parentheses go. */
	if (strncmp(s, "(*", 2) == 0 && (close = strchr(s, ')')) != NULL) {
		memmove(close, close + 1, strlen(close));
		s += 2;
	}
	len = first_name(s);
	if (!len)
		return;
	if (is_init(s)) {
		oci_strv_add(names, "init");
		return;
	}
	oci_strv_addf(names, "%.*s", (int)len, s);
	method = s + len + 1;
	if (s[len] == '.' && first_name(method))
		oci_strv_addf(names, "%.*s", (int)(len + 1 + first_name(method)), s);
}

char *goci_symbol_clean(const char *symbol)
{
	oci_auto_strv names = OCI_STRV_INIT;

	goci_symbol_names(symbol, &names);
	return oci_xstrdup(names.count ? names.items[names.count - 1] : symbol);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool has(const struct oci_strv *sorted, const char *s)
{
	return sorted->count && bsearch(&s, sorted->items, sorted->count,
					sizeof(*sorted->items), by_text);
}

/* Names are by address, so that those of a package mostly follow each other. */
struct reading {
	struct goci_linked *linked;
	const struct oci_strv *wanted;
	const char *main;
	char *package; /* of the last name, as the linker writes it */
	size_t len;
	char *path; /* its import path, if it is wanted; or NULL */
};

static void reading_release(struct reading *r)
{
	free(r->package);
	free(r->path);
}

static void take_package(struct reading *r, const char *package, size_t len)
{
	oci_auto_free char *path = NULL;

	if (r->package && r->len == len && memcmp(r->package, package, len) == 0)
		return;
	free(r->package);
	free(oci_steal_ptr(&r->path));
	r->package = oci_xstrndup(package, len);
	r->len = len;
	path = goci_symbol_path(package, len);
	if (strcmp(path, "main") == 0) {
		free(path);
		path = oci_xstrdup(r->main);
	}
	if (has(r->wanted, path))
		r->path = oci_steal_ptr(&path);
}

static void take_name(struct reading *r, const char *name)
{
	oci_auto_strv names = OCI_STRV_INIT;
	const char *package;
	size_t len = goci_symbol_package(name, &package);

	if (!len)
		return;
	take_package(r, package, len);
	if (!r->path)
		return;
	oci_strv_add(&names, "");
	goci_symbol_names(package + len + 1, &names);
	for (size_t i = 0; i < names.count; i++)
		oci_strv_addf(&r->linked->keys, "%s %s", r->path, names.items[i]);
}

void goci_linked_read(struct goci_linked *linked, const struct goci_functab *functab,
	const struct oci_strv *wanted, const char *main)
{
	OCI_AUTO(reading_release)
	struct reading r = {.linked = linked, .wanted = wanted, .main = main};
	const char *at = functab->names, *end = at + functab->names_size;

	while (at < end) {
		const char *stop = memchr(at, '\0', (size_t)(end - at));

		if (!stop)
			break;
		take_name(&r, at);
		at = stop + 1;
	}
	oci_strv_sort(&linked->keys);
}

bool goci_linked_has(
	const struct goci_linked *linked, const char *package, const char *symbol)
{
	oci_auto_free char *key = oci_xasprintf("%s %s", package, symbol);

	return has(&linked->keys, key);
}
