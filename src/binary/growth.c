#include "binary/growth.h"

#include "app/text.h"
#include "app/text_json.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

enum { MODULES_TOLD = 3, PACKAGES_TOLD = 2 };

static const char before_key[] = "before", after_key[] = "after";

/* The entry of a name, new if it is not there; NULL: its text cannot be a key. */
static json_t *entry_of(json_t *map, const char *name)
{
	oci_auto_json *text = goci_text_json(*name ? name : "(other)");
	const char *key = json_string_value(text);
	json_t *entry = key ? json_object_get(map, key) : NULL;

	if (entry || !key)
		return entry;
	entry = json_pack("{s:s, s:i, s:i}", "name", key, before_key, 0, after_key, 0);
	json_object_set_new(map, key, entry);
	return entry;
}

static void add(json_t *entry, const char *side, uint64_t size)
{
	json_int_t sum = json_integer_value(json_object_get(entry, side));

	json_object_set_new(entry, side, json_integer(sum + (json_int_t)size));
}

static json_int_t change_of(const json_t *entry)
{
	return json_integer_value(json_object_get(entry, after_key)) -
	       json_integer_value(json_object_get(entry, before_key));
}

/* The largest change first, growth before shrinking, then by name. */
static int compare(const void *x, const void *y)
{
	const json_t *a = *(json_t *const *)x, *b = *(json_t *const *)y;
	json_int_t p = change_of(a), q = change_of(b);
	json_int_t m = p < 0 ? -p : p, n = q < 0 ? -q : q;

	if (m != n)
		return m > n ? -1 : 1;
	if (p != q)
		return p > q ? -1 : 1;
	return strcmp(oci_json_text_or(a, "name", ""), oci_json_text_or(b, "name", ""));
}

/* What differs of a map, as a sorted list. */
static json_t *list_of(json_t *map)
{
	size_t count = 0;
	oci_auto_free json_t **items =
		oci_xcalloc(json_object_size(map) + 1, sizeof(*items));
	json_t *list = json_array(), *entry;
	const char *name;

	json_object_foreach(map, name, entry)
		if (change_of(entry) || json_object_get(entry, "packages"))
			items[count++] = entry;
	if (count)
		qsort(items, count, sizeof(json_t *), compare);
	for (size_t i = 0; i < count; i++)
		json_array_append(list, items[i]);
	return list;
}

static void add_sections(json_t *map, const struct goci_sizes *sizes, const char *side)
{
	for (size_t i = 0; sizes && i < sizes->section_count; i++)
		add(entry_of(map, sizes->sections[i].name), side,
			sizes->sections[i].size);
}

static void add_module(
	json_t *map, const struct goci_module_size *module, const char *side)
{
	json_t *entry = entry_of(map, module->path), *packages;

	if (!entry)
		return;
	packages = json_object_get(entry, "packages");
	if (!packages) {
		packages = json_object();
		json_object_set_new(entry, "packages", packages);
	}
	add(entry, side, module->size);
	if (*module->version)
		goci_text_set(entry,
			side == before_key ? "versionBefore" : "versionAfter",
			module->version);
	for (size_t i = 0; i < module->count; i++)
		add(entry_of(packages, module->packages[i].path), side,
			module->packages[i].size);
}

static void add_modules(json_t *map, const struct goci_sizes *sizes, const char *side)
{
	for (size_t i = 0; sizes && i < sizes->module_count; i++)
		add_module(map, &sizes->modules[i], side);
}

/* The packages of each module become a list; a module of which nothing changed goes. */
static json_t *modules_list(json_t *map)
{
	json_t *list = json_array(), *entry;
	oci_auto_json *all = NULL;
	const char *name;
	size_t i;

	json_object_foreach(map, name, entry) {
		json_t *packages = list_of(json_object_get(entry, "packages"));

		json_object_set_new(entry, "packages", packages);
	}
	all = list_of(map);
	json_array_foreach(all, i, entry)
		if (change_of(entry) ||
			json_array_size(json_object_get(entry, "packages")))
			json_array_append(list, entry);
	return list;
}

static json_t *program_json(
	const struct goci_binary *before, const struct goci_binary *after)
{
	const struct goci_sizes *a = before ? &before->sizes : NULL;
	const struct goci_sizes *b = after ? &after->sizes : NULL;
	oci_auto_json *sections = json_object(), *modules = json_object();
	json_t *doc = json_object();

	add_sections(sections, a, before_key);
	add_sections(sections, b, after_key);
	add_modules(modules, a, before_key);
	add_modules(modules, b, after_key);
	goci_text_set(doc, "program", after ? after->path : before->path);
	json_object_set_new(doc, before_key, json_integer(a ? (json_int_t)a->file : 0));
	json_object_set_new(doc, after_key, json_integer(b ? (json_int_t)b->file : 0));
	if (a && a->why)
		goci_text_set(doc, "whyBefore", a->why);
	if (b && b->why)
		goci_text_set(doc, "whyAfter", b->why);
	json_object_set_new(doc, "sections", list_of(sections));
	json_object_set_new(doc, "modules", modules_list(modules));
	return doc;
}

static const struct goci_binary *find(
	const struct goci_binaries *in, const struct goci_binary *program, bool alone)
{
	if (alone)
		return &in->items[0];
	for (size_t i = 0; i < in->count; i++)
		if (strcmp(in->items[i].path, program->path) == 0)
			return &in->items[i];
	return NULL;
}

json_t *goci_growth_json(
	const struct goci_binaries *before, const struct goci_binaries *after)
{
	bool alone = before->count == 1 && after->count == 1;
	json_t *list = json_array();

	for (size_t i = 0; i < after->count; i++)
		json_array_append_new(
			list, program_json(find(before, &after->items[i], alone),
				      &after->items[i]));
	for (size_t i = 0; i < before->count; i++)
		if (!find(after, &before->items[i], alone))
			json_array_append_new(
				list, program_json(&before->items[i], NULL));
	return list;
}

/* "NAME +SIZE" of the first of a list that grew; false: none is left. */
static bool add_grown(const json_t *entry, const char *between, struct oci_buf *out)
{
	json_int_t change = change_of(entry);
	oci_auto_buf size = OCI_BUF_INIT;

	if (change <= 0)
		return false;
	oci_buf_adds(out, between);
	goci_text_add(out, oci_json_text_or(entry, "name", ""));
	goci_text_add_size(&size, change);
	oci_buf_addf(out, " +%s", size.data + strspn(size.data, " "));
	return true;
}

static void add_packages(const json_t *module, struct oci_buf *out)
{
	const json_t *package;
	size_t i, told = 0;

	json_array_foreach(json_object_get(module, "packages"), i, package)
		if (told < PACKAGES_TOLD && add_grown(package, told ? ", " : " (", out))
			told++;
	if (told)
		oci_buf_adds(out, ")");
}

void goci_growth_line(const json_t *growth, struct oci_buf *out)
{
	const json_t *program, *module;
	size_t i, k, told = 0;

	json_array_foreach(growth, i, program)
		json_array_foreach(json_object_get(program, "modules"), k, module) {
			if (told == MODULES_TOLD)
				return;
			if (!add_grown(module, told ? "; " : "", out))
				continue;
			add_packages(module, out);
			told++;
		}
}
