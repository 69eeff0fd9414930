#include "inspect/attachments.h"

#include "app/text.h"
#include "app/text_json.h"
#include "inspect/platform_name.h"
#include "oci/json.h"
#include "trust/attached.h"

#include <string.h>

/* The kind, and which image it is attached to, unless that is the one that is told of.
 */
static void add_what(const struct goci_platform_image *target,
	const struct oci_seen *seen, struct oci_buf *out)
{
	const json_t *entry;
	size_t i;

	oci_buf_adds(out, oci_seen_kind(seen));
	if (strcmp(seen->subject.str, target->image.manifest.digest.str) == 0)
		return;
	if (strcmp(seen->subject.str, target->listed.str) == 0) {
		oci_buf_adds(out, " of the index");
		return;
	}
	json_array_foreach(target->platforms, i, entry) {
		char name[OCI_PLATFORM_STR];

		if (strcmp(oci_json_text_or(entry, "digest", ""), seen->subject.str))
			continue;
		goci_platform_name(entry, name);
		oci_buf_addf(out, " of %s", name);
		return;
	}
	oci_buf_adds(out, " of another document");
}

void goci_attachments_text(const struct goci_platform_image *target,
	const struct goci_attachments *attached, struct oci_buf *out)
{
	const char *name = "attached";

	for (size_t i = 0; i < attached->list->count; i++) {
		const struct oci_seen *seen = &attached->list->items[i];
		oci_auto_free char *signer = goci_attached_signer(seen, attached->ring);
		const char *type = goci_attached_type(seen);
		oci_auto_buf line = OCI_BUF_INIT;

		goci_text_add_size(&line, seen->size);
		oci_buf_addf(&line, "  %s  ", seen->blob.str);
		add_what(target, seen, &line);
		oci_buf_addf(&line, ": %s%s%s, %s", oci_seen_form_name(seen->form),
			*type ? " " : "", type, signer);
		goci_text_add_row(out, &name, line.data);
	}
}

json_t *goci_attachments_json(const struct goci_platform_image *target,
	const struct goci_attachments *attached)
{
	json_t *list = json_array();

	for (size_t i = 0; i < attached->list->count; i++) {
		const struct oci_seen *seen = &attached->list->items[i];
		oci_auto_free char *signer = goci_attached_signer(seen, attached->ring);
		oci_auto_buf what = OCI_BUF_INIT;
		json_t *doc = json_object();

		add_what(target, seen, &what);
		oci_json_set(doc, "what", what.data);
		oci_json_set(doc, "form", oci_seen_form_name(seen->form));
		json_object_set_new(
			doc, "type", goci_text_json(goci_attached_type(seen)));
		json_object_set_new(doc, "size", json_integer(seen->size));
		oci_json_set(doc, "digest", seen->blob.str);
		json_object_set_new(doc, "signer", goci_text_json(signer));
		json_array_append_new(list, doc);
	}
	return list;
}
