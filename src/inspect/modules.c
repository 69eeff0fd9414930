#include "inspect/modules.h"

#include "app/text_json.h"
#include "binary/buildinfo_print.h"
#include "oci/json.h"

void goci_modules_text(const struct goci_binaries *programs, struct oci_buf *out)
{
	for (size_t i = 0; i < programs->count; i++)
		goci_buildinfo_print(
			&programs->items[i].info, programs->items[i].path, out);
}

static json_t *program_json(const struct goci_binary *program)
{
	oci_auto_json *info = goci_buildinfo_json(&program->info);
	json_t *doc = json_object();

	goci_text_set(doc, "program", program->path);
	json_object_update(doc, info);
	return doc;
}

json_t *goci_modules_json(
	const struct goci_platform_image *target, const struct goci_binaries *programs)
{
	json_t *doc = goci_platform_image_json(target), *list = json_array();

	for (size_t i = 0; i < programs->count; i++)
		json_array_append_new(list, program_json(&programs->items[i]));
	json_object_set_new(doc, "programs", list);
	return doc;
}
