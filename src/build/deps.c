#include "build/deps.h"

#include "go/deps.h"
#include "go/origin.h"
#include "oci/json.h"

#include <stdlib.h>
#include <unistd.h>

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
	oci_auto_json *doc = json_pack("{s:O}", "deps", deps);
	oci_auto_free char *text = json_dumps(doc, JSON_COMPACT);
	struct oci_err ignored;

	inputs.not_known = !goci_flags_are_plain(c->go_flags);
	goci_module_inputs(c->module, c->module->dir, &inputs);
	goci_deps_inputs(deps, c->module, GOCI_INPUT_HEAD, &inputs);
	goci_inputs_take(&inputs, began);
	(void)goci_memo_put(memos, key, &inputs, text, &ignored);
}

/* What a memo knows. */
static void recall(struct goci_image *image, const struct goci_maker *maker)
{
	const struct goci_compile c = goci_image_compile(image);
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_digest key;
	struct oci_err ignored;

	if (image->deps || c.rebuild)
		return;
	make_key(&c, &key);
	if (goci_memo_get(maker->memos, &key, &text) < 0)
		return;
	doc = oci_json_parse(text.data, text.len, &ignored);
	image->deps = json_incref(json_object_get(doc, "deps"));
}

/* Asks Go about those that are not known. */
static int ask(struct goci_image *const *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_compile first = goci_image_compile(images[0]);
	oci_auto_strv packages = OCI_STRV_INIT;
	int64_t began = goci_inputs_now();
	oci_auto_free json_t **lists = oci_xcalloc(count, sizeof(*lists));

	for (size_t i = 0; i < count; i++)
		if (!images[i]->deps)
			oci_strv_add(&packages, images[i]->plan->service->package);
	if (!packages.count)
		return 0;
	if (goci_deps_list(&first, &packages, maker->app, lists, err) < 0)
		return -1;
	for (size_t i = 0, k = 0; i < count; i++) {
		const struct goci_compile c = goci_image_compile(images[i]);
		struct oci_digest key;

		if (images[i]->deps)
			continue;
		images[i]->deps = lists[k++];
		make_key(&c, &key);
		keep(maker->memos, &c, &key, images[i]->deps, began);
	}
	return 0;
}

int goci_deps_get(struct goci_image *const *images, size_t count,
	const struct goci_maker *maker, struct oci_err *err)
{
	for (size_t i = 0; i < count; i++)
		recall(images[i], maker);
	return ask(images, count, maker, err);
}

static void fetch_key(const struct goci_module *module, struct oci_digest *key)
{
	oci_auto_hasher *h = oci_hasher_new();

	goci_memo_key(h, "fetched 1");
	goci_env_hash(h);
	oci_hasher_add_str(h, module->dir);
	oci_hasher_add_str(h, module->modcache);
	oci_hasher_finish(h, key);
}

static void remember(
	const struct goci_module *module, const struct goci_maker *maker, int64_t began)
{
	goci_auto_inputs inputs = GOCI_INPUTS_INIT;
	struct oci_digest key;
	struct oci_err ignored;

	fetch_key(module, &key);
	goci_module_inputs(module, module->dir, &inputs);
	goci_inputs_take(&inputs, began);
	(void)goci_memo_put(maker->memos, &key, &inputs, "verified\n", &ignored);
}

int goci_deps_fetch(const struct goci_service *service, const struct goci_maker *maker,
	struct goci_deps_fetched *fetched, struct oci_err *err)
{
	const struct goci_module *module = service->module;
	oci_auto_buf ignored = OCI_BUF_INIT;
	struct oci_digest key;
	int64_t began;
	bool verified;

	fetch_key(module, &key);
	if (access(module->modcache, X_OK) == 0 &&
		goci_memo_get(maker->memos, &key, &ignored) == 0)
		return 0;
	began = goci_inputs_now();
	if (goci_module_fetch(module, maker->app, maker->cache, service->name,
		    &fetched->modules, &verified, err) < 0)
		return -1;
	if (verified)
		remember(module, maker, began);
	else
		fetched->began = began;
	return 0;
}

int goci_deps_verify(const struct goci_service *service, const struct goci_maker *maker,
	const struct goci_deps_fetched *fetched, struct oci_err *err)
{
	if (goci_module_verify(service->module, maker->app, maker->cache, service->name,
		    &fetched->modules, err) < 0)
		return -1;
	remember(service->module, maker, fetched->began);
	return 0;
}
