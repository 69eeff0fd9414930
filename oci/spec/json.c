#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

void oci_json_freep(json_t **doc)
{
	json_decref(*doc);
}

/*
 * Go's decoder, which most readers use, matches names without case: "Layers" equals
 * "layers", and U+017F and U+212A equal s and k. These are the names with a meaning.
 */
static const char *const known[] = {"Cmd", "Entrypoint", "Env", "ExposedPorts",
	"Labels", "StopSignal", "User", "Volumes", "WorkingDir", "annotations",
	"architecture", "artifactType", "author", "config", "created", "created_by",
	"data", "diff_ids", "digest", "empty_layer", "fsLayers", "history",
	"imageLayoutVersion", "layers", "manifests", "mediaType", "os", "os.features",
	"os.version", "platform", "rootfs", "schemaVersion", "size", "subject", "type",
	"urls", "variant"};

/* Names in the manifest.json of `docker save`. */
static const char *const saved[] = {
	"Config", "LayerSources", "Layers", "Parent", "RepoTags"};

/* Maps whose names are chosen by the user. */
static const char *const free_maps[] = {
	"annotations", "Labels", "ExposedPorts", "Volumes"};

static bool is_in(const char *const *list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(list[i], name) == 0)
			return true;
	return false;
}

/* The next character, case-folded; advances `*p`. */
static char next_folded(const char **p)
{
	const char *s = *p;

	*p += 1;
	if (strncmp(s, "\xc5\xbf", 2) == 0) {
		*p += 1;
		return 's';
	}
	if (strncmp(s, "\xe2\x84\xaa", 3) == 0) {
		*p += 2;
		return 'k';
	}
	return *s >= 'A' && *s <= 'Z' ? (char)(*s + 'a' - 'A') : *s;
}

static bool same_folded(const char *a, const char *b)
{
	while (*a && *b)
		if (next_folded(&a) != next_folded(&b))
			return false;
	return *a == *b;
}

const char *oci_json_lookalike(const char *name, bool of_archive)
{
	const char *const *list = of_archive ? saved : known;
	size_t count = of_archive ? OCI_COUNT(saved) : OCI_COUNT(known);

	if (is_in(list, count, name))
		return NULL;
	for (size_t i = 0; i < count; i++)
		if (same_folded(name, list[i]))
			return list[i];
	return NULL;
}

bool oci_json_is_free_map(const char *name)
{
	return is_in(free_maps, OCI_COUNT(free_maps), name);
}

static int check_name(const char *name, bool of_archive, struct oci_err *err)
{
	const char *meant = oci_json_lookalike(name, of_archive);

	if (!meant)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"\"%.80s\": some readers would take it for \"%s\"", name, meant);
}

static int check_names(const json_t *doc, bool of_archive, struct oci_err *err)
{
	const char *name;
	json_t *value;
	size_t i;

	if (json_is_array(doc)) {
		json_array_foreach(doc, i, value)
			if (check_names(value, of_archive, err) < 0)
				return -1;
		return 0;
	}
	if (!json_is_object(doc))
		return 0;
	json_object_foreach((json_t *)(uintptr_t)doc, name, value) {
		if (check_name(name, of_archive, err) < 0)
			return -1;
		if (!oci_json_is_free_map(name) &&
			check_names(value, of_archive, err) < 0)
			return -1;
	}
	return 0;
}

/* An object or, if `is_array`, an array, with names as they are. */
static json_t *parse(const char *text, size_t len, bool is_array, struct oci_err *err)
{
	oci_auto_json *doc = NULL;
	json_error_t at;

	if (len > OCI_JSON_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "JSON document over %u bytes",
			OCI_JSON_MAX);
		return NULL;
	}
	doc = json_loadb(text, len, JSON_REJECT_DUPLICATES, &at);
	if (!doc) {
		oci_err_set(
			err, OCI_ERR_INVALID, "JSON, line %d: %s", at.line, at.text);
		return NULL;
	}
	if (is_array ? !json_is_array(doc) : !json_is_object(doc)) {
		oci_err_set(err, OCI_ERR_INVALID, "JSON: not an %s",
			is_array ? "array" : "object");
		return NULL;
	}
	return oci_steal_ptr(&doc);
}

static json_t *parse_checked(
	const char *text, size_t len, bool of_archive, struct oci_err *err)
{
	oci_auto_json *doc = parse(text, len, of_archive, err);

	return doc && check_names(doc, of_archive, err) == 0 ? oci_steal_ptr(&doc)
							     : NULL;
}

json_t *oci_json_parse(const char *text, size_t len, struct oci_err *err)
{
	return parse_checked(text, len, false, err);
}

json_t *oci_json_parse_saved(const char *text, size_t len, struct oci_err *err)
{
	return parse_checked(text, len, true, err);
}

json_t *oci_json_parse_other(const char *text, size_t len, struct oci_err *err)
{
	return parse(text, len, false, err);
}

/* The end of the string that begins at `p`; `end` when it is not terminated. */
static const char *behind_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < end ? p + 1 : end;
}

static bool is_empty(const char *open, const char *end, char close)
{
	for (open++; open < end && strchr(" \t\r\n", *open) && *open; open++)
		;
	return open < end && *open == close;
}

int oci_json_check_values(const char *text, size_t len, struct oci_err *err)
{
	const char *end = text + len;
	size_t values = 1;

	for (const char *p = text; p < end; p++) {
		if (*p == ',')
			values++;
		else if (*p == '[')
			values += !is_empty(p, end, ']');
		else if (*p == '{')
			values += (OCI_JSON_OBJECT_WEIGHT - 1) + !is_empty(p, end, '}');
		else if (*p == '"')
			p = behind_string(p, end) - 1;
		if (values > OCI_JSON_VALUES)
			return oci_err_set(err, OCI_ERR_INVALID,
				"JSON document of over %d values", OCI_JSON_VALUES);
	}
	return 0;
}

static int add_text(const char *text, size_t len, void *arg)
{
	oci_buf_add(arg, text, len);
	return 0;
}

void oci_json_write(const json_t *doc, struct oci_buf *out)
{
	if (json_dump_callback(doc, add_text, out, JSON_COMPACT | JSON_ENCODE_ANY) < 0)
		oci_abort("a JSON document cannot be written");
}

const char *oci_json_text(const json_t *doc, const char *name)
{
	return json_string_value(json_object_get(doc, name));
}

const char *oci_json_text_or(const json_t *doc, const char *name, const char *absent)
{
	const char *value = oci_json_text(doc, name);

	return value ? value : absent;
}

const char *oci_json_string(const json_t *doc, const char *name, struct oci_err *err)
{
	const char *value = oci_json_text(doc, name);

	if (!value)
		oci_err_set(err, OCI_ERR_INVALID, "\"%s\" is missing or not a string",
			name);
	return value;
}

int64_t oci_json_size(const json_t *doc, const char *name, struct oci_err *err)
{
	const json_t *value = json_object_get(doc, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"\"%s\" is missing or not a whole number from 0 up", name);
	return json_integer_value(value);
}

void oci_json_set(json_t *doc, const char *name, const char *value)
{
	if (value)
		json_object_set_new(doc, name, json_string(value));
}

json_t *oci_json_strings(const struct oci_strv *v)
{
	json_t *list = v->count ? json_array() : NULL;

	for (size_t i = 0; i < v->count; i++)
		json_array_append_new(list, json_string(v->items[i]));
	return list;
}

json_t *oci_json_map(const struct oci_strv *items)
{
	oci_auto_json *map = json_object();

	for (size_t i = 0; i < items->count; i++) {
		const char *value = strchr(items->items[i], '=');
		size_t len = value ? (size_t)(value - items->items[i])
				   : strlen(items->items[i]);
		oci_auto_free char *key = oci_xstrndup(items->items[i], len);

		json_object_set_new(map, key, json_string(value ? value + 1 : ""));
	}
	return oci_json_merged(NULL, map);
}

json_t *oci_json_merged(const json_t *under, const json_t *over)
{
	const json_t *from[] = {under, over};
	oci_auto_strv keys = OCI_STRV_INIT;
	json_t *out = json_object();
	const char *key;
	json_t *value;

	for (size_t i = 0; i < 2; i++)
		json_object_foreach((json_t *)(uintptr_t)from[i], key, value)
			oci_strv_add(&keys, key);
	oci_strv_sort(&keys);
	for (size_t i = 0; i < keys.count; i++) {
		if (i && strcmp(keys.items[i], keys.items[i - 1]) == 0)
			continue;
		value = json_object_get(over, keys.items[i]);
		if (!value)
			value = json_object_get(under, keys.items[i]);
		json_object_set(out, keys.items[i], value);
	}
	return out;
}
