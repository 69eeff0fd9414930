#include "service/found.h"

#include "go/arch.h"
#include "go/origin.h"
#include "oci/json.h"

#include <dirent.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH_MAX = 64 };

static void make_key(
	const struct goci_list_call *call, bool offline, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	oci_auto_strv target = OCI_STRV_INIT;

	goci_compile_env(call->platform, &target);
	goci_memo_key(h, "found 2");
	goci_env_hash(h);
	oci_hasher_add_str(h, call->dir);
	oci_hasher_add_str(h, call->pattern);
	for (size_t i = 0; i < target.count; i++)
		oci_hasher_add_str(h, target.items[i]);
	for (size_t i = 0; i < call->go_tags->count; i++)
		oci_hasher_add_str(h, call->go_tags->items[i]);
	oci_hasher_add_str(h, call->only_main ? "main" : "");
	oci_hasher_add_str(h, offline ? "offline" : "");
	oci_hasher_finish(h, key);
}

/* The strings of a module, with their keys in the memo. */
static const struct {
	const char *name;
	size_t offset;
} fields[] = {
	{"go", offsetof(struct goci_module, go)},
	{"dir", offsetof(struct goci_module, dir)},
	{"gowork", offsetof(struct goci_module, gowork)},
	{"goroot", offsetof(struct goci_module, goroot)},
	{"version", offsetof(struct goci_module, version)},
	{"modcache", offsetof(struct goci_module, modcache)},
	{"goproxy", offsetof(struct goci_module, goproxy)},
	{"gocache", offsetof(struct goci_module, gocache)},
	{"goflags", offsetof(struct goci_module, goflags)},
	{"goarm", offsetof(struct goci_module, goarm)},
};

static json_t *module_json(const struct goci_module *module)
{
	json_t *doc = json_object();

	for (size_t i = 0; i < OCI_COUNT(fields); i++) {
		const char *value =
			*(char *const *)((const char *)module + fields[i].offset);

		if (value)
			oci_json_set(doc, fields[i].name, value);
	}
	json_object_set_new(doc, "env", oci_json_strings(&module->env));
	json_object_set_new(doc, "vendored", json_boolean(module->vendored));
	json_object_set_new(doc, "offline", json_boolean(module->offline));
	return doc;
}

static int take_module(const json_t *doc, struct goci_module *module)
{
	const json_t *item;
	size_t i;

	*module = (struct goci_module){0};
	for (i = 0; i < OCI_COUNT(fields); i++) {
		const char *value = oci_json_text(doc, fields[i].name);

		if (value)
			*(char **)((char *)module + fields[i].offset) =
				oci_xstrdup(value);
	}
	json_array_foreach(json_object_get(doc, "env"), i, item)
		oci_strv_add(&module->env, json_string_value(item));
	module->vendored = json_is_true(json_object_get(doc, "vendored"));
	module->offline = json_is_true(json_object_get(doc, "offline"));
	return module->go && module->dir && module->goroot && module->version &&
			       module->modcache
		       ? 0
		       : -1;
}

static void take_mains(const json_t *list, struct goci_mains *mains)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		goci_mains_add(mains, json_string_value(json_array_get(item, 0)),
			json_string_value(json_array_get(item, 1)));
}

int goci_found_recall(const struct goci_memos *memos, const struct goci_list_call *call,
	bool offline, struct goci_module *module, struct goci_mains *mains)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_digest key;
	struct oci_err ignored;

	if (!memos)
		return -1;
	make_key(call, offline, &key);
	if (goci_memo_get(memos, &key, &text) < 0)
		return -1;
	doc = oci_json_parse(text.data, text.len, &ignored);
	if (!doc || take_module(json_object_get(doc, "module"), module) < 0)
		return -1;
	take_mains(json_object_get(doc, "mains"), mains);
	return 0;
}

/* Adds the heads of a folder's Go files, except tests. */
static void add_heads(
	struct goci_inputs *inputs, const char *path, bool deep, int depth)
{
	DIR *dir = depth < DEPTH_MAX ? opendir(path) : NULL;
	struct dirent *entry;

	goci_inputs_add(inputs, deep ? GOCI_INPUT_FOLDERS : GOCI_INPUT_SOURCES, path);
	if (!dir)
		inputs->not_known = true;
	while (dir && (entry = readdir(dir)) != NULL) {
		const char *name = entry->d_name;
		size_t len = strlen(name);
		oci_auto_free char *child = oci_xasprintf("%s/%s", path, name);

		if (len > 3 && strcmp(name + len - 3, ".go") == 0 &&
			(len < 8 || strcmp(name + len - 8, "_test.go") != 0))
			goci_inputs_add(inputs, GOCI_INPUT_HEAD, child);
		else if (deep && entry->d_type == DT_DIR && !strchr("._", name[0]))
			add_heads(inputs, child, deep, depth + 1);
	}
	if (dir)
		closedir(dir);
}

void goci_found_keep(const struct goci_memos *memos, const struct goci_list_call *call,
	const struct goci_mains *mains, int64_t began)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_json *doc = json_object(), *list = json_array();
	oci_auto_free char *text = NULL;
	const char *dots = strstr(call->pattern, "...");
	struct oci_digest key;
	struct oci_err ignored;

	if (!memos)
		return;
	make_key(call, call->module->offline, &key);
	goci_module_inputs(call->module, call->dir, &inputs);
	/* What else an import path with "..." could match is not known here. */
	if (dots && strncmp(call->pattern, "./", 2) != 0)
		inputs.not_known = true;
	if (dots)
		add_heads(&inputs, call->dir, true, 0);
	for (size_t i = 0; i < mains->count; i++) {
		const struct goci_main *m = &mains->items[i];

		add_heads(&inputs, m->dir, false, 0);
		json_array_append_new(list, json_pack("[ss]", m->import_path, m->dir));
	}
	goci_inputs_take(&inputs, began);
	json_object_set_new(doc, "module", module_json(call->module));
	json_object_set(doc, "mains", list);
	text = json_dumps(doc, JSON_COMPACT);
	(void)goci_memo_put(memos, &key, &inputs, text, &ignored);
}
