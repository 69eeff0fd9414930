#include "outcome/result.h"

#include "app/text_json.h"
#include "oci/json.h"

#include <string.h>

void goci_outcome_init(struct goci_outcome *result)
{
	*result = (struct goci_outcome){json_array(), OCI_STRV_INIT};
}

void goci_outcome_release(struct goci_outcome *result)
{
	json_decref(result->images);
	oci_strv_release(&result->failed);
}

void goci_outcome_add_ref(struct goci_outcome *result, const char *name,
	const char *ref, const char *digest)
{
	size_t count = json_array_size(result->images);
	json_t *last = count ? json_array_get(result->images, count - 1) : NULL;
	json_t *refs;

	if (!last || strcmp(oci_json_text_or(last, "name", ""), name) != 0) {
		last = json_object();
		goci_text_set(last, "name", name);
		goci_text_set(last, "digest", digest);
		json_object_set_new(last, "refs", json_array());
		json_array_append_new(result->images, last);
	}
	refs = json_object_get(last, "refs");
	json_array_append_new(refs, goci_text_json(ref));
}

const json_t *goci_outcome_alone(const struct goci_outcome *result)
{
	return json_array_size(result->images) == 1 && !result->failed.count
		       ? json_array_get(result->images, 0)
		       : NULL;
}

void goci_outcome_refs(const struct goci_outcome *result, struct oci_strv *refs)
{
	const json_t *image, *ref;
	size_t i, k;

	json_array_foreach(result->images, i, image)
		json_array_foreach(json_object_get(image, "refs"), k, ref)
			oci_strv_add(refs, json_string_value(ref));
}

void goci_outcome_join_refs(
	const struct goci_outcome *result, const char *between, struct oci_buf *out)
{
	oci_auto_strv refs = OCI_STRV_INIT;

	goci_outcome_refs(result, &refs);
	for (size_t i = 0; i < refs.count; i++)
		oci_buf_addf(out, "%s%s", i ? between : "", refs.items[i]);
}

const char *goci_outcome_image_ref(const json_t *image)
{
	return json_string_value(json_array_get(json_object_get(image, "refs"), 0));
}

int64_t goci_outcome_size(const struct goci_outcome *result)
{
	const json_t *image, *size;
	int64_t sum = 0;
	size_t i;

	json_array_foreach(result->images, i, image) {
		size = json_object_get(image, "size");
		if (!size)
			return -1;
		sum += json_integer_value(json_object_get(size, "compressed"));
	}
	return sum;
}

bool goci_outcome_unchanged(const struct goci_outcome *result)
{
	const json_t *image;
	size_t i;

	json_array_foreach(result->images, i, image)
		if (!json_is_true(json_object_get(image, "unchanged")))
			return false;
	return i && !result->failed.count;
}

char *goci_outcome_image_called(const json_t *image)
{
	const char *name = oci_json_text_or(image, "name", "");
	const char *target = oci_json_text_or(image, "target", "production");

	return strcmp(target, "production") == 0 ? oci_xstrdup(name)
						 : oci_xasprintf("%s:%s", name, target);
}
