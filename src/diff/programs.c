#include "diff/programs.h"

#include "app/text_json.h"
#include "oci/json.h"

#include <string.h>

/* The name is foreign, too. */
static void set(json_t *doc, const char *name, const char *value)
{
	oci_auto_json *key = goci_text_json(name);

	goci_text_set(doc, json_string_value(key), value ? value : "");
}

/* DefaultGODEBUG follows from the toolchain, whose difference is reported already. */
static json_t *settings_of(const struct goci_buildinfo *info, bool other_go)
{
	json_t *doc = json_object();

	for (size_t i = 0; i < info->setting_count; i++)
		if (!other_go || strcmp(info->settings[i].key, "DefaultGODEBUG") != 0)
			set(doc, info->settings[i].key, info->settings[i].value);
	return doc;
}

/* Two of one version can still be other modules: by what replaces them, or their sum.
 */
static void set_module(json_t *doc, const struct goci_buildinfo_dep *dep)
{
	const struct goci_buildinfo_module *used = goci_buildinfo_used(dep);
	bool replaced = used != &dep->module;
	oci_auto_free char *text = oci_xasprintf("%s%s%s%s%s%s%s", dep->module.version,
		replaced ? " => " : "", replaced ? used->path : "", replaced ? " " : "",
		replaced ? used->version : "", *used->sum ? " " : "", used->sum);

	set(doc, dep->module.path, text);
}

static json_t *modules_of(const struct goci_buildinfo *info)
{
	json_t *doc = json_object();

	if (info->main.module.path)
		set_module(doc, &info->main);
	for (size_t i = 0; i < info->dep_count; i++)
		set_module(doc, &info->deps[i]);
	return doc;
}

/* The sums are left out when the versions differ. */
static void shorten(json_t *change)
{
	const char *a = oci_json_text(change, "a");
	const char *b = oci_json_text(change, "b");
	size_t x = a ? strcspn(a, " ") : 0, y = b ? strcspn(b, " ") : 0;

	if (a && b && x == y && strncmp(a, b, x) == 0)
		return;
	if (a && strncmp(a + x, " h1:", 4) == 0)
		json_object_set_new(change, "a", json_stringn(a, x));
	if (b && strncmp(b + y, " h1:", 4) == 0)
		json_object_set_new(change, "b", json_stringn(b, y));
}

/* The differences of two maps as {KEY, "a", "b"}; takes over both. */
static json_t *compare_maps(json_t *a, json_t *b, const char *key)
{
	json_t *list = json_array();
	const char *name;
	json_t *value;

	json_object_foreach(a, name, value)
		if (!json_object_get(b, name) ||
			!json_equal(value, json_object_get(b, name)))
			json_array_append_new(
				list, json_pack("{s:s, s:O, s:O?}", key, name, "a",
					      value, "b", json_object_get(b, name)));
	json_object_foreach(b, name, value)
		if (!json_object_get(a, name))
			json_array_append_new(list, json_pack("{s:s, s:n, s:O}", key,
							    name, "a", "b", value));
	json_decref(a);
	json_decref(b);
	return list;
}

static json_t *compare(const struct goci_binary *a, const struct goci_binary *b)
{
	bool other_go = strcmp(a->info.go_version, b->info.go_version) != 0;
	oci_auto_json *settings = compare_maps(settings_of(&a->info, other_go),
		settings_of(&b->info, other_go), "key");
	oci_auto_json *modules =
		compare_maps(modules_of(&a->info), modules_of(&b->info), "path");
	json_t *doc, *change;
	size_t i;

	if (!other_go && !json_array_size(settings) && !json_array_size(modules))
		return NULL;
	json_array_foreach(modules, i, change)
		shorten(change);
	doc = json_object();
	set(doc, "program", a->path);
	if (other_go) {
		json_t *go = json_object();

		set(go, "a", a->info.go_version);
		set(go, "b", b->info.go_version);
		json_object_set_new(doc, "go", go);
	}
	json_object_set(doc, "settings", settings);
	json_object_set(doc, "modules", modules);
	return doc;
}

json_t *goci_diff_programs(const struct goci_binaries *a, const struct goci_binaries *b)
{
	json_t *list = json_array();

	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		int order = strcmp(a->items[i].path, b->items[k].path);
		json_t *doc = order ? NULL : compare(&a->items[i], &b->items[k]);

		if (doc)
			json_array_append_new(list, doc);
		i += order <= 0;
		k += order >= 0;
	}
	return list;
}
