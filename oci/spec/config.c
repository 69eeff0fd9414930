#include "oci/json.h"
#include "oci/spec.h"

#include <stdlib.h>
#include <string.h>

/* Converts an array of "K=V" to a list; items that are not strings are skipped. */
static void list_strings(const json_t *array, struct oci_strv *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach(array, i, item)
		if (json_is_string(item))
			oci_strv_add(out, json_string_value(item));
}

static size_t key_length(const char *item)
{
	return strcspn(item, "=");
}

/* Replaces the item with the same key by "K=V", or appends it; order is kept. */
static void put_env(struct oci_strv *env, const char *item)
{
	size_t len = key_length(item);

	for (size_t i = 0; i < env->count; i++)
		if (key_length(env->items[i]) == len &&
			memcmp(env->items[i], item, len) == 0) {
			free(env->items[i]);
			env->items[i] = oci_xstrdup(item);
			return;
		}
	oci_strv_add(env, item);
}

static void set_env(json_t *config, const struct oci_strv *env)
{
	oci_auto_strv merged = OCI_STRV_INIT;

	list_strings(json_object_get(config, "Env"), &merged);
	for (size_t i = 0; env && i < env->count; i++)
		put_env(&merged, env->items[i]);
	if (merged.count)
		json_object_set_new(config, "Env", oci_json_strings(&merged));
}

/* Sets are maps of empty objects: {"8081/tcp":{}}. */
static void add_set(json_t *config, const char *name, const struct oci_strv *items)
{
	oci_auto_json *set = json_object();

	if (!items || !items->count)
		return;
	for (size_t i = 0; i < items->count; i++)
		json_object_set_new(set, items->items[i], json_object());
	json_object_set_new(
		config, name, oci_json_merged(json_object_get(config, name), set));
}

/* Names below org.opencontainers.image that describe the base image itself. */
static const char *const of_base[] = {"revision", "version", "created", "title",
	"source", "url", "documentation", "ref.name", "vendor", "authors",
	"description", "licenses"};
/* Names that describe the base's own base: in the new image they would be wrong. */
static const char *const of_its_base[] = {"base.name", "base.digest"};

static void drop_labels(json_t *labels, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		oci_auto_free char *name =
			oci_xasprintf("org.opencontainers.image.%s", names[i]);

		json_object_del(labels, name);
	}
}

/*
 * The labels of the base without those that would be wrong for the new image; `all`
 * keeps those that describe the base.
 */
static json_t *inherited_labels(const json_t *base, bool all)
{
	json_t *labels = json_is_object(base) ? json_copy((json_t *)(uintptr_t)base)
					      : json_object();

	drop_labels(labels, of_its_base, OCI_COUNT(of_its_base));
	if (!all)
		drop_labels(labels, of_base, OCI_COUNT(of_base));
	return labels;
}

static void set_labels(json_t *config, const struct oci_run_config *run)
{
	oci_auto_json *ours = run->labels ? oci_json_map(run->labels) : json_object();
	oci_auto_json *kept = inherited_labels(
		json_object_get(config, "Labels"), run->inherit_labels);
	json_t *merged = oci_json_merged(kept, ours);

	json_object_del(config, "Labels");
	if (json_object_size(merged))
		json_object_set_new(config, "Labels", merged);
	else
		json_decref(merged);
}

static void set_list(json_t *config, const char *name, const struct oci_strv *items)
{
	if (items && items->count)
		json_object_set_new(config, name, oci_json_strings(items));
}

static json_t *run_config(const json_t *base, const struct oci_run_config *run)
{
	json_t *config = json_is_object(base) ? json_deep_copy(base) : json_object();

	/* Triggers of the base's Dockerfile do not apply here. */
	json_object_del(config, "OnBuild");
	json_object_del(config, "ArgsEscaped");
	oci_json_set(config, "User", run->user);
	add_set(config, "ExposedPorts", run->ports);
	set_env(config, run->env);
	if (run->entrypoint && run->entrypoint->count)
		json_object_del(config, "Cmd");
	set_list(config, "Entrypoint", run->entrypoint);
	set_list(config, "Cmd", run->cmd);
	add_set(config, "Volumes", run->volumes);
	oci_json_set(config, "WorkingDir", run->workdir);
	set_labels(config, run);
	oci_json_set(config, "StopSignal", run->stop_signal);
	return config;
}

static json_t *base_diff_ids(const json_t *base)
{
	const json_t *rootfs = json_object_get(base, "rootfs");
	json_t *ids = json_deep_copy(json_object_get(rootfs, "diff_ids"));

	return ids ? ids : json_array();
}

static json_t *history_entry(const char *created, const char *created_by)
{
	json_t *entry = json_object();

	oci_json_set(entry, "created", created);
	oci_json_set(entry, "created_by", created_by);
	return entry;
}

/* Registries and podman reject an image unless history has one entry per layer. */
static json_t *base_history(const json_t *base, size_t base_layers, const char *created)
{
	json_t *history = json_deep_copy(json_object_get(base, "history"));

	if (json_array_size(history))
		return history;
	json_decref(history);
	history = json_array();
	for (size_t i = 0; i < base_layers; i++)
		json_array_append_new(history, history_entry(created, "base image"));
	return history;
}

json_t *oci_config_new(const json_t *base, size_t base_layers,
	const struct oci_platform *platform, const struct oci_run_config *run,
	const struct oci_image_layer *layers, size_t count, const char *created)
{
	static const char *const dropped[] = {
		"container", "container_config", "docker_version", "id", "parent"};
	json_t *doc = oci_platform_json(platform);
	json_t *diff_ids = base_diff_ids(base);
	json_t *history = base_history(base, base_layers, created);
	json_t *rootfs = json_object();

	for (size_t i = 0; i < count; i++) {
		json_array_append_new(diff_ids, json_string(layers[i].diff_id.str));
		json_array_append_new(
			history, history_entry(created, layers[i].created_by));
	}
	json_object_set_new(rootfs, "type", json_string("layers"));
	json_object_set_new(rootfs, "diff_ids", diff_ids);
	json_object_set_new(doc, "created", json_string(created));
	json_object_set_new(
		doc, "config", run_config(json_object_get(base, "config"), run));
	json_object_set_new(doc, "rootfs", rootfs);
	json_object_set_new(doc, "history", history);
	if (base)
		json_object_update_missing(doc, (json_t *)(uintptr_t)base);
	for (size_t i = 0; i < OCI_COUNT(dropped); i++)
		json_object_del(doc, dropped[i]);
	/* A base may state amd64/v1; documents written here have no variant for it. */
	if (!*platform->variant)
		json_object_del(doc, "variant");
	return doc;
}
