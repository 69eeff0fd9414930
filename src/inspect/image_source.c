#include "inspect/image_source.h"

#include "oci/json.h"
#include "oci/layout.h"

#include <string.h>

struct oci_images *goci_images_open(
	const char *name, const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_ref ref = {0};

	return oci_ref_parse_any(name, &ref, err) < 0
		       ? NULL
		       : oci_images_open(&ref, cancel, err);
}

void goci_entry_tags(
	const struct oci_images *images, const json_t *entry, struct oci_strv *tags)
{
	const json_t *other;
	size_t i;

	json_array_foreach(oci_images_entries(images), i, other) {
		const char *tag = oci_layout_tag(other);

		if (tag && strcmp(oci_json_text_or(other, "digest", ""),
				   oci_json_text_or(entry, "digest", "")) == 0)
			oci_strv_add(tags, tag);
	}
}
