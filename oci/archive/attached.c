#include "attached.h"

#include "image/attach_settle.h"
#include "oci/json.h"

#include <string.h>

static int put(void *arg, const struct oci_descriptor *d, const char *text,
	struct oci_err *err)
{
	struct oci_copy_blob blob = {.digest = d->digest,
		.size = d->size,
		.is_document = true,
		.text = oci_xstrndup(text, (size_t)d->size)};

	return oci_copy_blob(arg, &blob, err);
}

int oci_copy_attach(struct oci_copy *copy, const struct oci_attached *attached,
	struct oci_descriptor *manifest, struct oci_err *err)
{
	const struct oci_attach_sink sink = {put, copy};

	if (!copy->attached)
		copy->attached = json_array();
	return oci_attach_stage(copy->attached, attached, &sink, manifest, err);
}

/* The images of a copy are in no index yet. */
static void note_images(struct oci_copy *copy)
{
	const json_t *one;
	size_t i;

	json_array_foreach(copy->attached, i, one)
		for (size_t k = 0; k < copy->count; k++)
			oci_attach_note_image(copy->entries[k].descriptor,
				oci_json_text(one, "subject"));
}

int oci_copy_settle(struct oci_copy *copy, struct oci_err *err)
{
	const struct oci_attach_sink sink = {put, copy};
	oci_auto_json *index = NULL, *none = json_array();
	json_t *entry;
	size_t i;

	if (!copy->attached)
		return 0;
	index = oci_index_new(NULL);
	if (oci_attach_settle(index, copy->attached, NULL, &sink, none, err) < 0)
		return -1;
	note_images(copy);
	json_array_foreach(json_object_get(index, "manifests"), i, entry)
		oci_copy_append(copy, json_incref(entry), true);
	json_decref(copy->attached);
	copy->attached = NULL;
	return 0;
}
