#include "diff/fields.h"

#include "oci/buf.h"
#include "oci/json.h"

#include <ctype.h>
#include <string.h>

static json_t *or_null(const json_t *value)
{
	return value ? json_incref((json_t *)(uintptr_t)value) : json_null();
}

static bool is_plain(const char *key)
{
	for (const char *c = key; *c; c++)
		if (!isalnum((unsigned char)*c) && *c != '_')
			return false;
	return *key && !isdigit((unsigned char)*key);
}

static char *below(const char *path, const char *key)
{
	oci_auto_json *name = NULL;
	oci_auto_buf quoted = OCI_BUF_INIT;

	if (is_plain(key))
		return oci_xasprintf("%s%s%s", path, *path ? "." : "", key);
	name = json_string(key);
	oci_json_write(name, &quoted);
	return oci_xasprintf("%s[%s]", path, quoted.data);
}

static void compare_objects(
	const char *path, const json_t *a, const json_t *b, json_t *list)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)a, key, value) {
		oci_auto_free char *name = below(path, key);

		goci_diff_fields(name, value, json_object_get(b, key), list);
	}
	json_object_foreach((json_t *)(uintptr_t)b, key, value) {
		oci_auto_free char *name = below(path, key);

		if (!json_object_get(a, key))
			goci_diff_fields(name, NULL, value, list);
	}
}

static void compare_lists(
	const char *path, const json_t *a, const json_t *b, json_t *list)
{
	size_t x = json_array_size(a), y = json_array_size(b);

	for (size_t i = 0; i < (x > y ? x : y); i++) {
		oci_auto_free char *name = oci_xasprintf("%s[%zu]", path, i);

		goci_diff_fields(
			name, json_array_get(a, i), json_array_get(b, i), list);
	}
}

/* ["K=V"] as {"K":"V"}: a variable more does not move the others. */
static json_t *variables(const json_t *env)
{
	json_t *map = json_object();
	const json_t *entry;
	size_t i;

	json_array_foreach(env, i, entry) {
		const char *text = json_string_value(entry);
		oci_auto_free char *key =
			text ? oci_xstrndup(text, strcspn(text, "=")) : NULL;

		if (key)
			oci_json_set(map, key,
				text[strlen(key)] ? text + strlen(key) + 1 : "");
	}
	return map;
}

static bool is_env(const char *path)
{
	size_t len = strlen(path);

	return len >= 4 && strcmp(path + len - 4, ".Env") == 0;
}

void goci_diff_fields(const char *path, const json_t *a, const json_t *b, json_t *list)
{
	if (is_env(path) && (!a || json_is_array(a)) && (!b || json_is_array(b))) {
		oci_auto_json *x = variables(a), *y = variables(b);

		compare_objects(path, x, y, list);
	} else if (json_is_object(a) && json_is_object(b)) {
		compare_objects(path, a, b, list);
	} else if (json_is_array(a) && json_is_array(b)) {
		compare_lists(path, a, b, list);
	} else if (!a || !b || !json_equal(a, b)) {
		json_array_append_new(list, json_pack("{s:s, s:o, s:o}", "path", path,
						    "a", or_null(a), "b", or_null(b)));
	}
}
