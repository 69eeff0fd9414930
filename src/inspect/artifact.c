#include "inspect/artifact.h"

#include "app/text.h"
#include "app/text_json.h"
#include "inspect/specimen.h"
#include "oci/json.h"
#include "oci/kind.h"

#include <string.h>

enum { LAYERS_MAX = 4096 };

static json_t *layers_json(const json_t *manifest)
{
	json_t *list = json_array();
	const json_t *layer;
	size_t i;

	json_array_foreach(json_object_get(manifest, "layers"), i, layer)
	{
		json_t *doc = json_object();

		if (i == LAYERS_MAX) {
			json_decref(doc);
			break;
		}
		goci_text_set(
			doc, "mediaType", oci_json_text_or(layer, "mediaType", ""));
		goci_text_set(doc, "digest", oci_json_text_or(layer, "digest", ""));
		json_object_set_new(doc, "size",
			json_integer(
				json_integer_value(json_object_get(layer, "size"))));
		json_array_append_new(list, doc);
	}
	return list;
}

json_t *goci_artifact_json(const char *name, const struct oci_cancel *cancel)
{
	struct oci_err ignored;
	oci_auto_images *images = goci_images_open(name, cancel, &ignored);
	const json_t *entry = images ? oci_images_named(images, &ignored) : NULL;
	oci_auto_json *manifest = entry ? oci_images_artifact(images, entry) : NULL;
	json_t *doc;

	if (!manifest)
		return NULL;
	doc = json_object();
	oci_json_set(doc, "image", name);
	oci_json_set(doc, "kind", oci_artifact_words(oci_artifact_type(manifest)));
	goci_text_set(doc, "artifactType", oci_artifact_type(manifest));
	oci_json_set(doc, "digest", oci_json_text_or(entry, "digest", ""));
	json_object_set_new(doc, "layers", layers_json(manifest));
	return doc;
}

void goci_artifact_text(const json_t *artifact, struct oci_buf *out)
{
	static const char *const rows[][2] = {
		{"kind", "kind"}, {"type", "artifactType"}, {"digest", "digest"}};
	const char *name = "layers";
	const json_t *layer;
	size_t i;

	goci_text_add_line(out, "%s", oci_json_text_or(artifact, "image", ""));
	for (i = 0; i < OCI_COUNT(rows); i++) {
		const char *title = rows[i][0];

		goci_text_add_row(
			out, &title, oci_json_text_or(artifact, rows[i][1], ""));
	}
	json_array_foreach(json_object_get(artifact, "layers"), i, layer)
	{
		oci_auto_buf line = OCI_BUF_INIT;

		goci_text_add_size(
			&line, json_integer_value(json_object_get(layer, "size")));
		oci_buf_addf(&line, "  %s  %s", oci_json_text_or(layer, "digest", ""),
			oci_json_text_or(layer, "mediaType", ""));
		goci_text_add_row(out, &name, line.data);
	}
}
