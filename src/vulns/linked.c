#include "vulns/linked.h"

#include "binary/symbol.h"

#include <stdlib.h>
#include <string.h>

enum { PARTS = 16 }; /* of a name; a real one has a few */

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

/* Functions that initialise a package: what no type or function can be called. */
static bool is_init(const char *name)
{
	return strncmp(name, "glob..", 6) == 0 || strncmp(name, "map.init.", 9) == 0 ||
	       (strncmp(name, "init", 4) == 0 && strcspn(name, ".-#") == 4);
}

/* A name between dots, without what follows it: "-fm", "-range1", "#1". */
struct part {
	const char *text;
	int len;
};

/* Splits the name, without the parentheses of pointers, which it loses. */
static size_t split(char *s, struct part parts[PARTS])
{
	size_t count = 0;
	char *to = s;

	for (const char *from = s; *from; from++)
		if (!strchr("(*)", *from))
			*to++ = *from;
	for (*to = '\0'; count < PARTS; s++) {
		parts[count++] = (struct part){s, (int)strcspn(s, ".-#")};
		s += strcspn(s, ".");
		if (!*s)
			break;
	}
	return count;
}

/* What the compiler calls a closure: "func1", and wrappers of calls. */
static bool is_closure(const struct part *part)
{
	static const char *const words[] = {"func", "gowrap", "deferwrap"};

	for (size_t i = 0; i < OCI_COUNT(words); i++) {
		size_t len = strlen(words[i]);

		if ((size_t)part->len > len &&
			strncmp(part->text, words[i], len) == 0 &&
			strspn(part->text + len, "0123456789") >=
				(size_t)part->len - len)
			return true;
	}
	return false;
}

static void add(struct oci_strv *names, const struct part *a, const struct part *b)
{
	if (a->len && b && b->len)
		oci_strv_addf(names, "%.*s.%.*s", a->len, a->text, b->len, b->text);
	else if (a->len && !b)
		oci_strv_addf(names, "%.*s", a->len, a->text);
}

/*
 * A closure of an inlined function has its name behind that of who called it:
 * "init.F.func1", "(*T).M.F.func2".
 */
static void add_inlined(
	struct oci_strv *names, const struct part *parts, size_t count, bool pointer)
{
	size_t end = 0;

	for (size_t i = 2; i < count && !end; i++)
		end = is_closure(&parts[i]) ? i : 0;
	for (size_t i = 1; i < end; i++) {
		if (i > 1 || !pointer)
			add(names, &parts[i], NULL);
		if (i + 1 < end)
			add(names, &parts[i], &parts[i + 1]);
	}
}

void goci_symbol_names(const char *name, struct oci_strv *names)
{
	oci_auto_free char *plain = without_arguments(name);
	bool init = is_init(plain), pointer = plain[0] == '(';
	struct part parts[PARTS];
	size_t count = split(plain, parts);

	if (init)
		oci_strv_add(names, "init");
	else
		add(names, &parts[0], NULL);
	if (!init && count > 1)
		add(names, &parts[0], &parts[1]);
	add_inlined(names, parts, count, pointer);
}

char *goci_symbol_clean(const char *symbol)
{
	oci_auto_strv names = OCI_STRV_INIT;

	goci_symbol_names(symbol, &names);
	return oci_xstrdup(!names.count      ? symbol
			   : names.count > 1 ? names.items[1]
					     : names.items[0]);
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

/*
 * A program of GOFIPS140 has the version of the module in its import paths, as
 * "crypto/internal/fips140/v1.0.0-c2097c7c/sha256"; no document has.
 */
static void remove_fips_version(char *path)
{
	static const char fips[] = "crypto/internal/fips140/";
	char *version = path + sizeof(fips) - 1;

	if (strncmp(path, fips, sizeof(fips) - 1) == 0 && version[0] == 'v' &&
		strspn(version + 1, "0123456789") > 0) {
		size_t len = strcspn(version, "/");

		len += version[len] == '/';
		memmove(version, version + len, strlen(version + len) + 1);
	}
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
	remove_fips_version(path);
	r->linked->runtime |= strcmp(path, "runtime") == 0;
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
