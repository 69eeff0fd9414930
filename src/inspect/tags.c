#include "inspect/tags.h"

#include "app/text.h"
#include "inspect/artifact.h"
#include "inspect/platform_name.h"
#include "oci/attach.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <string.h>

/* Platforms of the image of a tag, or none when it cannot be read: it may be none. */
static json_t *platforms_of(const struct oci_images *images, const json_t *tagged)
{
	struct oci_err ignored;
	oci_auto_json *list = oci_layout_tag(tagged)
				      ? oci_images_platforms(images, tagged, &ignored)
				      : NULL;
	json_t *names = json_array();
	const json_t *entry;
	size_t i;

	json_array_foreach(list, i, entry) {
		char name[OCI_PLATFORM_STR];

		if (!goci_platform_real(entry))
			continue;
		goci_platform_name(entry, name);
		json_array_append_new(names, json_string(name));
	}
	return names;
}

/* Entries that something is attached by are listed where there is nothing else. */
static size_t count_images(const json_t *entries)
{
	const json_t *entry;
	size_t i, count = 0;

	json_array_foreach(entries, i, entry)
		count += !oci_entry_refers(entry);
	return count ? count : json_array_size(entries);
}

static json_t *tag_json(
	const struct oci_images *images, const json_t *entry, size_t *reads)
{
	oci_auto_json *artifact = goci_artifact_of(images, entry, reads);
	const char *tag = oci_layout_tag(entry);
	json_t *doc = json_object();

	json_object_set_new(doc, "tag", tag ? json_string(tag) : json_null());
	oci_json_set(doc, "digest", oci_json_text_or(entry, "digest", ""));
	oci_json_set(doc, "mediaType", oci_json_text_or(entry, "mediaType", ""));
	json_object_set_new(doc, "platforms", platforms_of(images, entry));
	if (artifact)
		json_object_set(
			doc, "artifactType", json_object_get(artifact, "artifactType"));
	json_object_set_new(doc, "attached", json_boolean(oci_entry_refers(entry)));
	return doc;
}

json_t *goci_tags_list(const char *name, const struct oci_cancel *cancel)
{
	oci_auto_ref ref = {0};
	oci_auto_images *images = NULL;
	struct oci_err ignored;
	const json_t *entries, *entry;
	json_t *list;
	size_t i, reads = GOCI_ARTIFACT_READS;

	if (oci_ref_parse_any(name, &ref, &ignored) < 0 || ref.tag || ref.digest)
		return NULL;
	images = oci_images_open(&ref, cancel, &ignored);
	entries = images ? oci_images_entries(images) : NULL;
	if (count_images(entries) < 2)
		return NULL;
	list = json_array();
	json_array_foreach(entries, i, entry)
		json_array_append_new(list, tag_json(images, entry, &reads));
	return list;
}

static bool is_attached(const json_t *tag)
{
	return json_is_true(json_object_get(tag, "attached"));
}

static void add_tag(const json_t *tag, size_t width, struct oci_buf *out)
{
	const json_t *platform;
	const char *text = oci_json_text_or(tag, "tag", "");
	oci_auto_buf line = OCI_BUF_INIT;
	size_t k;

	goci_text_add_padded(&line, *text ? text : "-", width);
	oci_buf_addf(&line, "  %s", oci_json_text_or(tag, "digest", ""));
	json_array_foreach(json_object_get(tag, "platforms"), k, platform)
		oci_buf_addf(
			&line, "%s%s", k ? "," : "  ", json_string_value(platform));
	if (!k && oci_json_text(tag, "artifactType"))
		oci_buf_addf(&line, "  %s", oci_json_text(tag, "artifactType"));
	goci_text_add_line(out, "  %s", line.data);
}

void goci_tags_text(const char *name, const json_t *tags, struct oci_buf *out)
{
	const json_t *tag;
	size_t i, width = 0, images = 0;
	bool all;

	json_array_foreach(tags, i, tag)
		images += !is_attached(tag);
	all = !images;
	json_array_foreach(tags, i, tag) {
		size_t len = goci_text_width(oci_json_text_or(tag, "tag", ""));

		if (all || !is_attached(tag))
			width = len > width ? len : width;
	}
	goci_text_add_line(out, "%s: %zu images; name one as %s:TAG", name,
		all ? i : images, name);
	json_array_foreach(tags, i, tag)
		if (all || !is_attached(tag))
			add_tag(tag, width, out);
	if (!all && images < i)
		goci_text_add_line(
			out, "  %zu more entries are attached to images", i - images);
}
