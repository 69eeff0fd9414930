#include "inspect/artifact.h"

#include "app/text.h"
#include "app/text_json.h"
#include "inspect/image_source.h"
#include "inspect/platform_name.h"
#include "oci/artifact.h"
#include "oci/json.h"

#include <string.h>

static const char *type_of(const json_t *descriptor)
{
	return oci_json_text_or(descriptor, "mediaType", "");
}

static bool is_image_config(const char *type)
{
	const char *ours = oci_media_ours(type);

	return ours && strcmp(ours, OCI_MEDIA_CONFIG) == 0;
}

static bool has_layers(const json_t *manifest)
{
	const json_t *layer;
	enum oci_wrapping ignored;
	size_t i;

	json_array_foreach(json_object_get(manifest, "layers"), i, layer) {
		if (oci_wrapping_of(type_of(layer), &ignored) == 0)
			return true;
	}
	return i == 0;
}

static bool is_image(
	const struct oci_images *images, const json_t *document, size_t *reads);

/* An entry without a platform may be of an image all the same. */
static bool has_images(
	const struct oci_images *images, const json_t *index, size_t *reads)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, entry) {
		struct oci_err ignored;
		oci_auto_json *document = NULL;

		if (goci_platform_real(entry) || !*reads)
			return true;
		--*reads;
		document = oci_images_document(images, entry, &ignored);
		if (document && is_image(images, document, reads))
			return true;
	}
	return false;
}

static bool is_image(
	const struct oci_images *images, const json_t *document, size_t *reads)
{
	const char *config = type_of(json_object_get(document, "config"));

	if (json_object_get(document, "manifests"))
		return has_images(images, document, reads);
	return is_image_config(config) && has_layers(document);
}

/* artifactType, else the media type of the config, else that of the first layer. */
static const char *artifact_type(const json_t *document)
{
	const char *said = oci_json_text(document, "artifactType");
	const char *config = type_of(json_object_get(document, "config"));

	if (said && !is_image_config(said))
		return said;
	if (json_object_get(document, "manifests"))
		return "an index without images";
	if (*config && !is_image_config(config))
		return config;
	return type_of(json_array_get(json_object_get(document, "layers"), 0));
}

/* Foreign text everywhere: what is copied is made harmless. */
static void copy(json_t *doc, const char *name, const json_t *value)
{
	if (json_is_string(value))
		json_object_set_new(
			doc, name, goci_text_json(json_string_value(value)));
	else if (value)
		json_object_set(doc, name, (json_t *)(uintptr_t)value);
}

json_t *goci_artifact_of(
	const struct oci_images *images, const json_t *entry, size_t *reads)
{
	static const char *const said[] = {"mediaType", "digest", "size"};
	static const struct {
		const char *from;
		const char *to;
	} parts[] = {{"subject", "subject"}, {"config", "config"}, {"layers", "blobs"},
		{"manifests", "manifests"}, {"annotations", "annotations"}};
	struct oci_err ignored;
	oci_auto_json *document = oci_images_document(images, entry, &ignored);
	json_t *doc;

	if (!document || is_image(images, document, reads))
		return NULL;
	doc = json_object();
	oci_json_set(doc, "kind", oci_artifact_words(artifact_type(document)));
	json_object_set_new(
		doc, "artifactType", goci_text_json(artifact_type(document)));
	for (size_t i = 0; i < OCI_COUNT(said); i++)
		copy(doc, said[i], json_object_get(entry, said[i]));
	for (size_t i = 0; i < OCI_COUNT(parts); i++)
		copy(doc, parts[i].to, json_object_get(document, parts[i].from));
	return doc;
}

json_t *goci_artifact_read(const char *name, const struct oci_cancel *cancel)
{
	struct oci_err ignored;
	oci_auto_images *images = goci_images_open(name, cancel, &ignored);
	const json_t *entry = images ? oci_images_named(images, &ignored) : NULL;
	size_t reads = GOCI_ARTIFACT_READS;
	json_t *doc = entry ? goci_artifact_of(images, entry, &reads) : NULL;
	oci_auto_strv tags = OCI_STRV_INIT;

	if (!doc)
		return NULL;
	goci_entry_tags(images, entry, &tags);
	json_object_set_new(doc, "image", goci_text_json(name));
	json_object_set_new(doc, "tags", oci_json_strings(&tags));
	return doc;
}

static void add_descriptors(struct oci_buf *out, const char *name, const json_t *list)
{
	const json_t *d;
	size_t i;

	json_array_foreach(list, i, d) {
		const json_t *notes = json_object_get(d, "annotations");
		const char *title =
			oci_json_text(notes, "org.opencontainers.image.title");
		oci_auto_buf line = OCI_BUF_INIT;

		goci_text_add_size(
			&line, json_integer_value(json_object_get(d, "size")));
		oci_buf_addf(&line, "  %s  %s%s%s", oci_json_text_or(d, "digest", ""),
			type_of(d), title ? "  " : "", title ? title : "");
		goci_text_add_row(out, &name, line.data);
	}
}

static void add_annotations(struct oci_buf *out, const json_t *notes)
{
	const char *name = "annotations", *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)notes, key, value) {
		oci_auto_free char *line = oci_xasprintf("%s=%s", key,
			json_is_string(value) ? json_string_value(value) : "");

		goci_text_add_row(out, &name, line);
	}
}

static void add_text(struct oci_buf *out, const char *name, const char *value)
{
	if (value)
		goci_text_add_row(out, &name, value);
}

void goci_artifact_text(const json_t *artifact, struct oci_buf *out)
{
	const json_t *subject = json_object_get(artifact, "subject"), *tag;
	size_t i;

	goci_text_add_line(out, "%s", oci_json_text_or(artifact, "image", ""));
	json_array_foreach(json_object_get(artifact, "tags"), i, tag)
		add_text(out, i ? "" : "tag", json_string_value(tag));
	add_text(out, "kind", oci_json_text(artifact, "kind"));
	add_text(out, "artifact", oci_json_text(artifact, "artifactType"));
	add_text(out, "digest", oci_json_text(artifact, "digest"));
	add_text(out, "subject", oci_json_text(subject, "digest"));
	add_annotations(out, json_object_get(artifact, "annotations"));
	add_descriptors(out, "content", json_object_get(artifact, "blobs"));
	add_descriptors(out, "entry", json_object_get(artifact, "manifests"));
}
