#include "explain/schema.h"

#include "explain/schema_value.h"
#include "settings/build_options.h"
#include "settings/config_value.h"
#include "settings/sign_options.h"

#include <string.h>

static json_t *text_json(const char *pattern, const char *description)
{
	return json_pack("{s:[s, s], s:s, s:s}", "type", "string", "integer", "pattern",
		pattern, "description", description);
}

/* A section may be empty. */
static json_t *section_json(json_t *properties, const char *description)
{
	return json_pack("{s:[s, s], s:b, s:o, s:s}", "type", "object", "null",
		"additionalProperties", 0, "properties", properties, "description",
		description);
}

/* Options stand in several sections: each is defined once. */
static json_t *definitions_json(bool own)
{
	const struct goci_options *all = &goci_build_options;
	json_t *definitions = json_object();

	for (size_t i = 0; i < all->count; i++)
		if (goci_option_allowed(&all->rows[i], GOCI_PER_CALL))
			json_object_set_new(definitions, all->rows[i].name,
				goci_schema_value(&all->rows[i], own));
	return definitions;
}

static void add_option(
	json_t *properties, const char *key, const struct goci_option *option)
{
	json_object_set_new(properties, key,
		json_pack("{s:o}", "$ref",
			json_sprintf("#/definitions/%s", option->name)));
}

static json_t *options_json(enum goci_scope scope)
{
	const struct goci_options *all = &goci_build_options;
	json_t *properties = json_object();

	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *option = &all->rows[i];

		if (!goci_option_allowed(option, scope))
			continue;
		add_option(properties, option->name, option);
		if (option->key)
			add_option(properties, option->key, option);
	}
	return properties;
}

static json_t *services_json(void)
{
	json_t *properties = options_json(GOCI_PER_SERVICE);
	json_t *service;

	json_object_set_new(properties, "path",
		text_json("^[^\\u0000-\\u001F\\u007F]+$",
			"its folder, or a Go package pattern, from the folder of this "
			"file; default: services/NAME or NAME"));
	service = section_json(properties, "what differs from the defaults");
	return json_pack("{s:[s, s], s:{s:s}, s:o, s:s}", "type", "object", "null",
		"propertyNames", "pattern", "^[^-./][^/]*$", "additionalProperties",
		service, "description", "the services, by their names");
}

static json_t *cache_json(void)
{
	return section_json(
		json_pack("{s:o, s:o}", "max-size",
			text_json("^[0-9]+(B|[kKMGT]B|[KMGT]iB)$",
				"largest size of the cache, such as 10GB"),
			"max-age",
			text_json("^[0-9]+[smhdw]$",
				"entries that were not used for so long are removed, "
				"such as 30d")),
		"limits of goci's cache");
}

static json_t *sign_json(void)
{
	json_t *properties = json_object();

	for (size_t i = 0; i < goci_sign_options.count; i++)
		json_object_set_new(properties, goci_sign_options.rows[i].name,
			goci_schema_value(&goci_sign_options.rows[i], true));
	return section_json(properties, "what signs images");
}

static json_t *vulns_json(void)
{
	return section_json(
		json_pack("{s:o}", "db",
			text_json("^[^\\u0000-\\u001F\\u007F]+$",
				"a folder, a zip, or MODULE@VERSION; default: the newest "
				"golang.org/x/vulndb")),
		"the database of known vulnerabilities");
}

json_t *goci_schema(bool own)
{
	json_t *properties = json_object();
	json_t *doc = json_pack("{s:s, s:s}", "$schema",
		"http://json-schema.org/draft-07/schema#", "title",
		own ? "configuration of goci" : "goci.yaml");

	json_object_set_new(properties, "prefix",
		text_json("^[A-Za-z0-9._/:\\[\\]-]*$",
			"what the names of images begin with: chorus, "
			"registry.example/chorus"));
	json_object_set_new(properties, "defaults",
		section_json(options_json(GOCI_PER_CALL),
			own ? "settings of all sources" : "settings of all services"));
	if (own) {
		json_object_set_new(properties, "cache", cache_json());
		json_object_set_new(properties, "sign", sign_json());
		json_object_set_new(properties, "vulns", vulns_json());
	} else {
		json_object_set_new(properties, "services", services_json());
	}
	json_object_set_new(doc, "type", json_pack("[s, s]", "object", "null"));
	json_object_set_new(doc, "additionalProperties", json_false());
	json_object_set_new(doc, "properties", properties);
	json_object_set_new(doc, "definitions", definitions_json(own));
	return doc;
}
