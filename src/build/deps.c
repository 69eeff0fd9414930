#include "build/deps.h"

#include "go/origin.h"
#include "oci/json.h"

#include <stdlib.h>

static void make_key(const struct goci_compile *c, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(c->platform, platform, sizeof(platform));
	goci_memo_key(h, "deps 1");
	goci_env_hash(h);
	oci_hasher_add_str(h, c->module->dir);
	oci_hasher_add_str(h, c->package);
	oci_hasher_add_str(h, platform);
	oci_hasher_add_str(h, c->tags);
	for (size_t i = 0; i < c->go_flags->count; i++)
		oci_hasher_add_str(h, c->go_flags->items[i]);
	oci_hasher_finish(h, key);
}

static void keep(const struct goci_memos *memos, const struct goci_compile *c,
	const struct oci_digest *key, const json_t *deps, int64_t began)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	oci_auto_free char *text = json_dumps(deps, JSON_COMPACT);
	struct oci_err ignored;

	inputs.not_known = !goci_flags_are_plain(c->go_flags);
	goci_module_inputs(c->module, c->module->dir, &inputs);
	goci_deps_inputs(deps, c->module, GOCI_INPUT_HEAD, &inputs);
	goci_inputs_take(&inputs, began);
	(void)goci_memo_put(memos, key, &inputs, text, &ignored);
}

json_t *goci_deps_get(const struct goci_memos *memos, const struct goci_compile *c,
	bool anew, struct goci_app *app, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_digest key;
	int64_t began = goci_inputs_now();
	json_t *deps = NULL;

	make_key(c, &key);
	if (!anew && goci_memo_get(memos, &key, &text) == 0)
		deps = oci_json_parse(text.data, text.len, err);
	if (deps)
		return deps;
	deps = goci_deps_list(c, app, err);
	if (deps)
		keep(memos, c, &key, deps, began);
	return deps;
}
