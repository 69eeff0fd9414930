#include "explain/explain_json.h"

#include "app/text_json.h"
#include "explain/becomes.h"
#include "explain/machine.h"
#include "oci/json.h"
#include "options/option_values.h"
#include "settings/build_options.h"

#include <string.h>

static json_t *list_json(const struct oci_strv *list)
{
	json_t *array = json_array();

	for (size_t i = 0; i < list->count; i++)
		json_array_append_new(array, goci_text_json(list->items[i]));
	return array;
}

static json_t *value_json(const struct goci_option *option, const void *values)
{
	const void *field = (const char *)values + option->offset;

	if (option->kind == GOCI_FLAG)
		return json_boolean(*(const bool *)field);
	if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		return goci_text_json(*(const char *const *)field);
	return list_json(field);
}

static json_t *origins_json(const struct goci_layers *layers,
	const struct goci_option *option, const char *key)
{
	struct goci_set_by by[GOCI_LAYERS_MAX] = {0};
	size_t count = goci_layers_find(layers, option, key, by);
	json_t *array = json_array();

	for (size_t i = 0; i < (count ? count : 1); i++)
		json_array_append_new(array, goci_set_by_json(&by[i]));
	return array;
}

/* Each key with what sets it. */
static json_t *map_json(const struct goci_layers *layers,
	const struct goci_option *option, const void *values, const void *becomes)
{
	const struct oci_strv *map =
		(const void *)((const char *)values + option->offset);
	const struct oci_strv *now =
		(const void *)((const char *)becomes + option->offset);
	json_t *doc = json_object();

	for (size_t i = 0; i < map->count; i++) {
		size_t len = strcspn(map->items[i], "=");
		oci_auto_free char *key = oci_xstrndup(map->items[i], len);
		json_t *entry = json_object();

		goci_text_set(entry, "value", map->items[i] + len + 1);
		if (strcmp(now->items[i], map->items[i]) != 0)
			goci_text_set(entry, "becomes", now->items[i] + len + 1);
		json_object_set_new(
			entry, "origins", origins_json(layers, option, key));
		json_object_set_new(doc, key, entry);
	}
	return doc;
}

static void add_becomes(json_t *doc, const struct goci_explained *e,
	const struct goci_option *option, bool set)
{
	oci_auto_strv values = OCI_STRV_INIT;
	bool words;

	if (option->kind == GOCI_FLAG)
		return;
	goci_becomes_values(e, option, &values, &words);
	if (values.count && words)
		goci_text_set(doc, "default", values.items[0]);
	else if (values.count && (!set || option->template))
		json_object_set_new(doc, "becomes", list_json(&values));
}

static json_t *option_json(const struct goci_layers *layers,
	const struct goci_option *option, const void *values,
	const struct goci_explained *e)
{
	bool set = goci_value_is_set(option, values);
	oci_auto_free char *standard = e || set ? NULL : goci_option_default(option);
	json_t *doc;

	if (option->kind == GOCI_MAP)
		return map_json(layers, option, values, &e->becomes.settings);
	doc = json_object();
	json_object_set_new(doc, "value",
		set || option->kind == GOCI_FLAG ? value_json(option, values)
						 : json_null());
	if (e)
		add_becomes(doc, e, option, set);
	goci_text_set(doc, "default", standard);
	json_object_set_new(doc, "origins", origins_json(layers, option, NULL));
	return doc;
}

static json_t *options_json(const struct goci_layers *layers, const void *values,
	enum goci_scope scope, const struct goci_explained *e)
{
	const struct goci_options *all = &goci_build_options;
	json_t *doc = json_object();

	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *option = &all->rows[i];

		if (option->scope == scope &&
			(scope != GOCI_ONCE || goci_value_is_set(option, values)))
			json_object_set_new(doc, goci_option_key(option),
				option_json(layers, option, values, e));
	}
	return doc;
}

/* {"value", "origins"} of something that is no option. */
static json_t *plain_json(const char *value, const struct goci_set_by *by)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "value", value ? goci_text_json(value) : json_null());
	json_object_set_new(doc, "origins", json_pack("[o]", goci_set_by_json(by)));
	return doc;
}

static json_t *service_json(const struct goci_explained *e)
{
	json_t *doc = json_object();

	goci_text_set(doc, "name", e->name);
	json_object_set_new(doc, "path", plain_json(e->path, &e->path_by));
	json_object_set_new(doc, "prefix", plain_json(e->prefix, &e->prefix_by));
	json_object_set_new(doc, "settings",
		options_json(&e->layers, &e->settings, GOCI_PER_SERVICE, e));
	json_object_set_new(doc, "errors", list_json(&e->problems));
	return doc;
}

static json_t *cache_json(const struct goci_explanation *all)
{
	struct goci_machine_setting cache[GOCI_MACHINE_CACHE];
	json_t *doc = json_object();

	goci_machine_cache(all, cache);
	for (size_t i = 0; i < OCI_COUNT(cache); i++)
		json_object_set_new(
			doc, cache[i].name, plain_json(cache[i].value, &cache[i].by));
	goci_machine_release(cache, OCI_COUNT(cache));
	return doc;
}

static json_t *environment_json(void)
{
	json_t *doc = json_object();

	for (const char *const *name = goci_machine_variables; *name; name++)
		goci_text_set(doc, *name, goci_machine_variable(*name));
	return doc;
}

json_t *goci_explain_json(const struct goci_explanation *all)
{
	json_t *services = json_array(), *doc = json_object();
	json_t *call = options_json(&all->layers, &all->call, GOCI_PER_CALL, NULL);
	oci_auto_json *once = options_json(&all->layers, all->flags, GOCI_ONCE, NULL);

	json_object_update(call, once);
	for (size_t i = 0; i < all->count; i++)
		json_array_append_new(services, service_json(&all->services[i]));
	json_object_set_new(doc, "services", services);
	json_object_set_new(doc, "call", call);
	json_object_set_new(doc, "cache", cache_json(all));
	json_object_set_new(doc, "environment", environment_json());
	return doc;
}
