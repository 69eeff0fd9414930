#include "explain/schema_value.h"

#include "explain/patterns.h"
#include "options/option_values.h"

#include <string.h>

/* Whether goci takes a value of YAML that is no string: by its text, as it is written.
 */
static bool takes(const struct goci_option *option, const char *text)
{
	oci_auto_free char *pair = oci_xasprintf("k=%s", text);
	struct oci_err ignored;

	if (!option->check)
		return !option->choices || goci_option_is_choice(option, text);
	return goci_value_check(
		       option, option->kind == GOCI_MAP ? pair : text, &ignored) == 0;
}

static json_t *types(const struct goci_option *option)
{
	json_t *list = json_pack("[s]", "string");

	if (takes(option, "1.5"))
		json_array_append_new(list, json_string("number"));
	else if (takes(option, "1"))
		json_array_append_new(list, json_string("integer"));
	if (takes(option, "true"))
		json_array_append_new(list, json_string("boolean"));
	return list;
}

/* The whole value; of a list in one value, its items. A placeholder can be anything. */
static json_t *pattern_json(const struct goci_option *option, const char *text)
{
	const char *any = option->template ? "\\{|" : "";

	if (option->kind == GOCI_COMMAS)
		return json_sprintf("%s^(%s)(,(%s))*$", any, text, text);
	return json_sprintf("%s^(%s)$", any, text);
}

/* "run --all" is one argument, which a reader takes for two. */
static json_t *word_json(const struct goci_option *option)
{
	return json_pack(
		"{s:o, s:s}", "type", types(option), "pattern", "^(\\[|[^ \\t\\n]*$)");
}

static json_t *checked_json(const struct goci_option *option)
{
	const struct goci_pattern *pattern = goci_pattern_find(option);
	json_t *doc = json_pack("{s:o}", "type", types(option));

	if (pattern)
		json_object_set_new(
			doc, "pattern", pattern_json(option, pattern->text));
	if (pattern && pattern->least < pattern->most) {
		json_object_set_new(
			doc, "minimum", json_integer((json_int_t)pattern->least));
		json_object_set_new(
			doc, "maximum", json_integer((json_int_t)pattern->most));
	}
	return doc;
}

static json_t *choices_json(const struct goci_option *option)
{
	json_t *list = json_array();

	for (const char *const *word = option->choices; *word; word++)
		json_array_append_new(list, json_string(*word));
	return json_pack("{s:o}", "enum", list);
}

/* Several fixed values in one, "sbom,provenance", but for one that stands alone. */
static json_t *joined_json(const struct goci_option *option)
{
	oci_auto_buf words = OCI_BUF_INIT;

	for (const char *const *word = option->choices; *word; word++)
		if (!option->alone || strcmp(*word, option->alone) != 0)
			oci_buf_addf(&words, "%s%s", words.len ? "|" : "", *word);
	return json_pack("{s:s, s:o}", "type", "string", "pattern",
		pattern_json(option, words.data));
}

/* A single value. Choices are named even where there are others: editors offer them. */
static json_t *scalar_json(const struct goci_option *option, bool own)
{
	if (!option->choices)
		return checked_json(option);
	if (!option->check && option->kind == GOCI_COMMAS)
		return json_pack("{s:[o, o]}", "anyOf", choices_json(option),
			joined_json(option));
	if (!option->check || (option->setter == GOCI_BY_USER && !own))
		return choices_json(option);
	return json_pack(
		"{s:[o, o]}", "anyOf", choices_json(option), checked_json(option));
}

static json_t *array_json(const struct goci_option *option, json_t *item)
{
	json_t *doc = json_pack("{s:s, s:o}", "type", "array", "items", item);

	if (option->alone) {
		json_object_set_new(doc, "if",
			json_pack("{s:{s:s}}", "contains", "const", option->alone));
		json_object_set_new(doc, "then", json_pack("{s:i}", "maxItems", 1));
	}
	return doc;
}

/* What follows the '=' of K=V has no pattern but to be one line. */
static json_t *map_json(const struct goci_option *option)
{
	json_t *value = json_pack(
		"{s:o, s:s}", "type", types(option), "pattern", "^[^\\n\\r]*$");

	return json_pack("{s:s, s:{s:s}, s:o}", "type", "object", "propertyNames",
		"pattern", "^[^=]+$", "additionalProperties", value);
}

static json_t *any_json(const struct goci_option *option, bool own)
{
	switch (option->kind) {
	case GOCI_FLAG:
		return json_pack("{s:s}", "type", "boolean");
	case GOCI_STRING:
		return scalar_json(option, own);
	case GOCI_ARGS:
		return json_pack("{s:[o, o]}", "anyOf", word_json(option),
			array_json(option, checked_json(option)));
	case GOCI_MAP:
		return json_pack("{s:[o, o, o]}", "anyOf", map_json(option),
			scalar_json(option, own),
			array_json(option, scalar_json(option, own)));
	default:
		return json_pack("{s:[o, o]}", "anyOf", scalar_json(option, own),
			array_json(option, scalar_json(option, own)));
	}
}

json_t *goci_schema_value(const struct goci_option *option, bool own)
{
	json_t *doc = any_json(option, own);

	json_object_set_new(doc, "description", json_string(option->help));
	return doc;
}
