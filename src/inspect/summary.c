#include "inspect/summary.h"

#include "app/text.h"
#include "inspect/platform_name.h"
#include "oci/json.h"
#include "trust/attached.h"

#include <string.h>

static void add_string(struct oci_buf *out, const char *name, const json_t *value)
{
	if (json_string_length(value))
		goci_text_add_row(out, &name, json_string_value(value));
}

/* An argument vector, in the one form that leaves no doubt. */
static void add_arguments(struct oci_buf *out, const char *name, const json_t *list)
{
	oci_auto_buf line = OCI_BUF_INIT;

	if (!json_array_size(list))
		return;
	oci_json_write(list, &line);
	goci_text_add_row(out, &name, line.data);
}

static void add_list(struct oci_buf *out, const char *name, const json_t *list)
{
	const json_t *value;
	size_t i;

	json_array_foreach(list, i, value)
		add_string(out, i ? "" : name, value);
}

/* The keys of a map, with their values where those are strings. */
static void add_map(struct oci_buf *out, const char *name, const json_t *map)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)map, key, value) {
		oci_auto_free char *line =
			oci_xasprintf("%s%s%s", key, json_is_string(value) ? "=" : "",
				json_is_string(value) ? json_string_value(value) : "");

		goci_text_add_row(out, &name, line);
	}
}

static void add_platforms(struct oci_buf *out, const struct goci_platform_image *target)
{
	const char *name = "platforms";
	const json_t *entry;
	size_t i;

	if (json_array_size(target->platforms) < 2)
		return;
	json_array_foreach(target->platforms, i, entry) {
		const char *digest = oci_json_text_or(entry, "digest", "");
		oci_auto_buf line = OCI_BUF_INIT;
		char platform[OCI_PLATFORM_STR];

		if (!goci_platform_real(entry))
			continue;
		goci_platform_name(entry, platform);
		goci_text_add_padded(&line, platform, 14);
		oci_buf_addf(&line, "  %s", digest);
		goci_text_add_row(out, &name, line.data);
	}
}

const char *goci_layer_maker(const struct oci_image *image, size_t layer)
{
	static const char ours[] = "goci build: ";
	const char *maker = NULL;
	const json_t *entry;
	size_t i, n = 0;

	json_array_foreach(json_object_get(image->config, "history"), i, entry) {
		if (json_is_true(json_object_get(entry, "empty_layer")))
			continue;
		if (n++ == layer)
			maker = oci_json_text(entry, "created_by");
	}
	if (!maker)
		return "";
	return strncmp(maker, ours, strlen(ours)) ? maker : maker + strlen(ours);
}

/* A whole RUN line would be wider than the screen. */
static void add_maker(struct oci_buf *line, const char *maker)
{
	if (!*maker)
		return;
	oci_buf_adds(line, "  ");
	goci_text_add_short(line, maker, 63);
}

static void add_sizes(struct oci_buf *line, int64_t size, int64_t unpacked)
{
	goci_text_add_size(line, size);
	if (unpacked < 0)
		return;
	oci_buf_adds(line, "  ");
	goci_text_add_size(line, unpacked);
	oci_buf_adds(line, " unpacked");
}

static int64_t unpacked(const struct oci_rootfs *rootfs, size_t i)
{
	return rootfs ? oci_rootfs_layer(rootfs, i)->unpacked : -1;
}

static void add_layers(struct oci_buf *out, const struct oci_image *image,
	const struct oci_rootfs *rootfs)
{
	const char *name = "layers", *total = "size";
	int64_t size = 0, whole = rootfs ? 0 : -1;
	oci_auto_buf layers = OCI_BUF_INIT, line = OCI_BUF_INIT;

	for (size_t i = 0; i < image->count; i++) {
		const struct oci_descriptor *d = &image->layers[i].descriptor;

		oci_buf_clear(&line);
		add_sizes(&line, d->size, unpacked(rootfs, i));
		oci_buf_addf(&line, "  %s", d->digest.str);
		add_maker(&line, goci_layer_maker(image, i));
		goci_text_add_row(&layers, &name, line.data);
		size += d->size;
		whole += rootfs ? unpacked(rootfs, i) : 0;
	}
	oci_buf_clear(&line);
	add_sizes(&line, size, whole);
	goci_text_add_row(out, &total, line.data);
	oci_buf_adds(out, layers.data);
}

/* What was done without making a layer; the others stand beside their layers. */
static void add_history(struct oci_buf *out, const json_t *history)
{
	const char *name = "no layer";
	const json_t *entry;
	size_t i;

	json_array_foreach(history, i, entry) {
		const char *maker = oci_json_text(entry, "created_by");
		oci_auto_buf line = OCI_BUF_INIT;

		if (!json_is_true(json_object_get(entry, "empty_layer")) || !maker)
			continue;
		goci_text_add_short(&line, maker, 80);
		goci_text_add_row(out, &name, line.data);
	}
}

/* The base image, from the labels. */
static void add_base(struct oci_buf *out, const json_t *labels)
{
	static const char prefix[] = "org.opencontainers.image.base.";
	const char *name = "base";
	const char *const parts[] = {"name", "digest"};

	for (size_t i = 0; i < OCI_COUNT(parts); i++) {
		oci_auto_free char *key = oci_xasprintf("%s%s", prefix, parts[i]);
		const char *value = oci_json_text(labels, key);

		if (value)
			goci_text_add_row(out, &name, value);
	}
}

/* How it runs. */
static void add_config(struct oci_buf *out, const json_t *config)
{
	const json_t *run = json_object_get(config, "config");

	add_string(out, "created", json_object_get(config, "created"));
	add_string(out, "user", json_object_get(run, "User"));
	add_string(out, "workdir", json_object_get(run, "WorkingDir"));
	add_arguments(out, "entrypoint", json_object_get(run, "Entrypoint"));
	add_arguments(out, "cmd", json_object_get(run, "Cmd"));
	add_list(out, "env", json_object_get(run, "Env"));
	add_map(out, "ports", json_object_get(run, "ExposedPorts"));
	add_map(out, "volumes", json_object_get(run, "Volumes"));
	add_string(out, "stop signal", json_object_get(run, "StopSignal"));
	add_map(out, "labels", json_object_get(run, "Labels"));
}

static void add_tags(struct oci_buf *out, const struct oci_strv *tags)
{
	const char *name = tags->count == 1 ? "tag" : "tags";

	for (size_t i = 0; i < tags->count; i++)
		goci_text_add_row(out, &name, tags->items[i]);
}

void goci_summary_text(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, const struct goci_attachments *attached,
	struct oci_buf *out)
{
	const json_t *config = target->image.config;
	const char *digest = "digest", *platform = "platform", *image = "image id";
	const char *id, *told = goci_platform_image_digest(target, &id);
	char name[OCI_PLATFORM_STR];

	oci_platform_format(&target->platform, name, sizeof(name));
	goci_text_add_line(out, "%s", target->name);
	add_tags(out, &target->tags);
	add_platforms(out, target);
	goci_text_add_row(out, &platform, name);
	goci_text_add_row(out, &digest, told);
	if (id)
		goci_text_add_row(out, &image, id);
	add_config(out, config);
	add_base(out, json_object_get(json_object_get(config, "config"), "Labels"));
	add_layers(out, &target->image, rootfs);
	add_history(out, json_object_get(config, "history"));
	goci_attachments_text(target, attached, out);
}

json_t *goci_platforms_json(const struct goci_platform_image *target)
{
	json_t *list = json_array();
	const json_t *entry;
	size_t i;

	json_array_foreach(target->platforms, i, entry) {
		char name[OCI_PLATFORM_STR];
		json_t *doc;

		if (!goci_platform_real(entry))
			continue;
		goci_platform_name(entry, name);
		doc = json_object();
		oci_json_set(doc, "platform", name);
		/* Of the manifest: a docker archive has none. */
		json_object_set_new(doc, "digest", json_null());
		json_object_set_new(doc, "size", json_null());
		if (target->image.document) {
			json_object_set(
				doc, "digest", json_object_get(entry, "digest"));
			json_object_set(doc, "size", json_object_get(entry, "size"));
		}
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *layers_json(
	const struct oci_image *image, const struct oci_rootfs *rootfs)
{
	json_t *list = json_array();

	for (size_t i = 0; i < image->count; i++) {
		json_t *doc = oci_descriptor_json(&image->layers[i].descriptor);

		oci_json_set(doc, "diffID", image->layers[i].diff_id.str);
		json_object_set_new(doc, "unpacked",
			rootfs ? json_integer(unpacked(rootfs, i)) : json_null());
		json_array_append_new(list, doc);
	}
	return list;
}

json_t *goci_summary_json(const struct goci_platform_image *target,
	const struct oci_rootfs *rootfs, const struct goci_attachments *attached)
{
	const json_t *config = target->image.config;
	json_t *doc = goci_platform_image_json(target);

	json_object_set_new(doc, "tags", oci_json_strings(&target->tags));
	json_object_set_new(doc, "platforms", goci_platforms_json(target));
	json_object_set(doc, "created", json_object_get(config, "created"));
	json_object_set(doc, "config", json_object_get(config, "config"));
	json_object_set_new(doc, "layers", layers_json(&target->image, rootfs));
	json_object_set(doc, "history", json_object_get(config, "history"));
	json_object_set_new(
		doc, "attached", goci_attached_json(attached->list, attached->ring));
	return doc;
}
