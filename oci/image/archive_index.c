#include "archive_index.h"

#include "about.h"
#include "index.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "oci/ref.h"
#include "part.h"

#include <string.h>

/* containerd exports an image by its digest as "web@sha256:...": a name of no tag. */
static bool has_name(const char *text)
{
	return *text && !strchr(text, '@') && strncmp(text, "sha256:", 7) != 0;
}

char *oci_entry_full_name(const json_t *descriptor)
{
	const json_t *notes = json_object_get(descriptor, "annotations");
	const char *whole = oci_json_text(notes, OCI_FULL_NAME);
	const char *tag = oci_layout_tag(descriptor);

	if (whole)
		return has_name(whole) ? oci_name_full(whole) : NULL;
	return tag && strpbrk(tag, "/:") && has_name(tag) ? oci_name_full(tag) : NULL;
}

json_t *oci_entry_for_archive(const json_t *descriptor)
{
	oci_auto_free char *name = oci_entry_full_name(descriptor);
	json_t *entry = json_copy((json_t *)(uintptr_t)descriptor);

	if (name)
		oci_index_annotate(entry, name, name);
	return entry;
}

/*
 * What is attached has no tag, one that says so, or a name of its own and a subject.
 */
static bool is_attached(
	const struct oci_source *source, const json_t *entry, json_t *known)
{
	const char *tag = oci_layout_tag(entry);

	return !tag || *oci_tag_about(tag).str ||
	       *oci_document_subject(source, entry, known).str;
}

/* Loaders and readers of the annotation see the same images: a name cannot mean two of
 * them. */
static int check_same(const struct oci_source *source, const json_t *ours,
	const json_t *theirs, struct oci_err *err)
{
	oci_auto_json *known = json_object();
	const json_t *entry;
	size_t i, next = 0;

	json_array_foreach(ours, i, entry) {
		oci_auto_json *image = oci_entry_for_archive(entry);

		if (json_equal(image, json_array_get(theirs, next)))
			next++;
		else if (!is_attached(source, entry, known))
			return oci_err_set(err, OCI_ERR_INVALID,
				"index.json lacks an image of its annotation " OCI_LAYOUT_INDEX);
	}
	if (next == json_array_size(theirs))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"index.json has an image that its annotation " OCI_LAYOUT_INDEX
		" lacks");
}

/* The descriptor has no size: the blob is read up to the limit of documents. */
static json_t *read_index(
	const struct oci_source *source, const char *digest, struct oci_err *err)
{
	struct oci_descriptor d = {.media_type = OCI_MEDIA_INDEX};
	oci_auto_span span = OCI_SPAN_INIT;

	if (oci_digest_parse(digest, &d.digest, err) < 0 ||
		oci_part_blob(source, &d.digest, &span, err) < 0)
		return NULL;
	d.size = span.size;
	return oci_part_document(source, &d, err);
}

json_t *oci_archive_layout_entries(
	const struct oci_source *source, const json_t *index, struct oci_err *err)
{
	const char *digest =
		oci_json_text(json_object_get(index, "annotations"), OCI_LAYOUT_INDEX);
	oci_auto_json *ours = digest ? read_index(source, digest, err) : NULL;
	json_t *entries = json_object_get(ours, "manifests");

	if (!digest)
		oci_err_set(err, OCI_ERR_NOT_FOUND,
			"index.json has no annotation " OCI_LAYOUT_INDEX);
	else if (ours && !json_is_array(entries))
		oci_err_set(err, OCI_ERR_INVALID, "%s has no manifests", digest);
	if (!entries || !json_is_array(entries) ||
		check_same(source, entries, json_object_get(index, "manifests"), err) <
			0)
		return NULL;
	return json_incref(entries);
}
