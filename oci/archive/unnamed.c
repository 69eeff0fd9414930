#include "unnamed.h"

#include "gather.h"
#include "image/about.h"
#include "image/part.h"
#include "oci/json.h"

#include <string.h>

/*
 * Reads a blob that may be a manifest with a subject, and puts its descriptor into the
 * list of that subject.
 */
static void note(const struct oci_source *source, const struct oci_digest *digest,
	json_t *by_subject)
{
	struct oci_descriptor d = {OCI_MEDIA_MANIFEST, *digest, 0};
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_json *descriptor = NULL, *known = json_object();
	struct oci_digest subject;
	struct oci_err ignored;
	char first = '\0';
	json_t *list;

	if (oci_part_blob(source, digest, &span, &ignored) < 0 ||
		span.size > OCI_JSON_MAX ||
		oci_span_read(&span, 0, &first, 1, &ignored) != 1 || first != '{')
		return;
	d.size = span.size;
	descriptor = oci_descriptor_json(&d);
	subject = oci_document_subject(source, descriptor, known);
	if (!*subject.str)
		return;
	list = json_object_get(by_subject, subject.str);
	if (!list) {
		list = json_array();
		json_object_set_new(by_subject, subject.str, list);
	}
	json_array_append(list, descriptor);
}

/* What refers to what, of the blobs that are not in the copy. */
static json_t *read_all(
	const struct oci_copy *copy, struct oci_source *source, struct oci_err *err)
{
	oci_auto_findings ignored_findings = OCI_FINDINGS_INIT;
	oci_auto_json *by_subject = json_object();
	oci_auto_strv names = OCI_STRV_INIT;

	oci_source_blobs(source, &names, &ignored_findings);
	for (size_t i = 0; i < names.count; i++) {
		oci_auto_free char *text =
			oci_xasprintf("sha256:%.64s", names.items[i]);
		struct oci_digest digest;
		struct oci_err ignored;

		if (oci_cancel_check(copy->cancel, err) < 0)
			return NULL;
		if (oci_digest_parse(text, &digest, &ignored) == 0 &&
			!oci_copy_find(copy, &digest))
			note(source, &digest, by_subject);
	}
	return oci_steal_ptr(&by_subject);
}

/* Each blob is looked at once; what is added is at the end of the list. */
int oci_gather_unnamed(
	struct oci_copy *copy, struct oci_source *source, struct oci_err *err)
{
	oci_auto_json *by_subject = read_all(copy, source, err);

	if (!by_subject)
		return -1;
	for (size_t i = 0; i < copy->blob_count; i++) {
		const json_t *list =
			json_object_get(by_subject, copy->blobs[i].digest.str);
		const json_t *descriptor;
		size_t k;

		json_array_foreach(list, k, descriptor)
			if (oci_gather(copy, source, descriptor, err) < 0)
				return -1;
	}
	return 0;
}
