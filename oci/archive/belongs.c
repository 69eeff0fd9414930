#include "belongs.h"

#include "image/about.h"
#include "oci/json.h"
#include "oci/layout.h"

int oci_belongs_image(const struct oci_copy *copy, const json_t *descriptor,
	json_t *belongs, struct oci_err *err)
{
	const char *text = oci_json_text_or(descriptor, "digest", "");
	oci_auto_json *doc = NULL;
	struct oci_digest digest;
	const json_t *below;
	size_t i;

	if (json_object_get(belongs, text))
		return 0;
	json_object_set_new(belongs, text, json_true());
	if (!oci_is_index(descriptor))
		return 0;
	if (oci_digest_parse(text, &digest, err) < 0)
		return -1;
	doc = oci_copy_read_document(copy, &digest, err);
	if (!doc)
		return -1;
	json_array_foreach(json_object_get(doc, "manifests"), i, below)
		if (oci_belongs_image(copy, below, belongs, err) < 0)
			return -1;
	return 0;
}

/* One document that is listed for an image, or tagged for it. */
static int add_document(const struct oci_images *images, const json_t *descriptor,
	const struct oci_digest *about, json_t *known, json_t *belongs,
	struct oci_err *err)
{
	const char *digest = oci_json_text_or(descriptor, "digest", "");
	struct oci_digest subject =
		oci_document_subject(oci_images_source(images), descriptor, known);

	if (!oci_is_document(descriptor))
		return oci_err_set(err, OCI_ERR_INVALID,
			"%.100s is %.100s, and no manifest: leave out what refers to "
			"the image",
			digest,
			oci_json_text_or(descriptor, "mediaType", "of no type"));
	if (!*subject.str) /* older tools write none */
		return 0;
	if (oci_digest_cmp(&subject, about) != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"%.100s has the subject %s, not this image: leave out what "
			"refers to the image",
			digest, subject.str);
	json_object_set_new(belongs, digest, json_true());
	return 0;
}

static int add_list(const struct oci_images *images, const json_t *entry,
	const struct oci_digest *about, json_t *known, json_t *belongs,
	struct oci_err *err)
{
	oci_auto_json *doc = oci_images_document(images, entry, err);
	const json_t *list = json_object_get(doc, "manifests"), *item;
	size_t i;

	if (!doc)
		return -1;
	if (json_array_size(list) > OCI_ATTACHED_MAX)
		return oci_err_set(
			err, OCI_ERR_INVALID, "lists over %d", OCI_ATTACHED_MAX);
	json_array_foreach(list, i, item)
		if (add_document(images, item, about, known, belongs, err) < 0)
			return -1;
	return 0;
}

static int add(const struct oci_images *images, const json_t *entry, const char *end,
	const struct oci_digest *about, json_t *known, json_t *belongs,
	struct oci_err *err)
{
	if (!end || !oci_is_index(entry))
		return add_document(images, entry, about, known, belongs, err);
	if (!*end)
		return add_list(images, entry, about, known, belongs, err);
	return oci_err_set(err, OCI_ERR_INVALID,
		"is an index, and no manifest of signatures or documents: leave out "
		"what refers to the image");
}

int oci_belongs_referrer(const struct oci_images *images, const json_t *entry,
	const struct oci_digest *about, json_t *known, json_t *belongs,
	struct oci_err *err)
{
	const char *tag = oci_layout_tag(entry);
	const char *end = oci_tag_about_end(tag);
	int status = add(images, entry, end, about, known, belongs, err);

	return status < 0 && end ? oci_err_wrap(err, "tag %.200s", tag) : status;
}
