#include "inspect/weight_json.h"

#include "app/text_json.h"
#include "inspect/summary.h"
#include "oci/json.h"

static void set_size(json_t *doc, const char *name, uint64_t size)
{
	json_object_set_new(doc, name, json_integer((json_int_t)size));
}

static json_t *layers_json(const struct goci_weight *weight)
{
	const struct oci_image *image = &weight->target->image;
	json_t *list = json_array();

	for (size_t i = 0; i < image->count; i++) {
		const struct oci_rootfs_layer *layer =
			oci_rootfs_layer(weight->rootfs, i);
		json_t *doc = json_object();

		oci_json_set(doc, "digest", image->layers[i].descriptor.digest.str);
		goci_text_set(doc, "createdBy", goci_layer_maker(image, i));
		set_size(doc, "size", (uint64_t)image->layers[i].descriptor.size);
		set_size(doc, "content", (uint64_t)layer->bytes);
		set_size(doc, "hidden", (uint64_t)layer->hidden);
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *folders_json(const struct goci_weight *weight)
{
	json_t *list = json_array();

	for (size_t i = 0; i < weight->count; i++) {
		oci_auto_free char *path =
			oci_xasprintf("/%s", weight->folders[i].path);
		json_t *doc = json_object();

		goci_text_set(doc, "path", path);
		set_size(doc, "size", (uint64_t)weight->folders[i].size);
		set_size(doc, "files", weight->folders[i].files);
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *sections_json(const struct goci_sizes *sizes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sizes->section_count; i++) {
		json_t *doc = json_object();

		goci_text_set(doc, "section", sizes->sections[i].name);
		set_size(doc, "size", sizes->sections[i].size);
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *packages_json(const struct goci_module_size *module)
{
	json_t *list = json_array();

	for (size_t i = 0; i < module->count; i++) {
		json_t *doc = json_object();

		goci_text_set(doc, "package", module->packages[i].path);
		set_size(doc, "size", module->packages[i].size);
		set_size(doc, "functions", module->packages[i].funcs);
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *modules_json(const struct goci_sizes *sizes)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sizes->module_count; i++) {
		const struct goci_module_size *module = &sizes->modules[i];
		json_t *doc = json_object();

		goci_text_set(doc, "module", module->path);
		goci_text_set(doc, "version", module->version);
		set_size(doc, "size", module->size);
		set_size(doc, "functions", module->funcs);
		json_object_set_new(doc, "packages", packages_json(module));
		json_array_append_new(list, doc);
	}
	return list;
}

static json_t *program_json(const struct goci_binary *program)
{
	const struct goci_sizes *sizes = &program->sizes;
	json_t *doc = json_object();

	goci_text_set(doc, "program", program->path);
	goci_text_set(doc, "goVersion", program->info.go_version);
	set_size(doc, "size", sizes->file);
	json_object_set_new(doc, "sections", sections_json(sizes));
	set_size(doc, "code", sizes->text);
	set_size(doc, "attributed", sizes->told);
	oci_json_set(doc, "problem", sizes->why);
	json_object_set_new(doc, "modules", modules_json(sizes));
	return doc;
}

json_t *goci_weight_json(const struct goci_weight *weight)
{
	json_t *doc = goci_platform_image_json(weight->target),
	       *programs = json_array();

	set_size(doc, "size", (uint64_t)weight->packed);
	set_size(doc, "content", (uint64_t)weight->folders[0].size);
	json_object_set_new(doc, "layers", layers_json(weight));
	json_object_set_new(doc, "folders", folders_json(weight));
	for (size_t i = 0; i < weight->programs.count; i++)
		json_array_append_new(
			programs, program_json(&weight->programs.items[i]));
	json_object_set_new(doc, "programs", programs);
	return doc;
}
