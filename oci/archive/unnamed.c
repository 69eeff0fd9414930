#include "unnamed.h"

#include "gather.h"
#include "image/part.h"
#include "oci/json.h"

#include <string.h>

/* The descriptor of a blob that is a manifest with a subject in the copy, or NULL. */
static json_t *refers(const struct oci_copy *copy, const struct oci_source *source,
	const struct oci_digest *digest)
{
	struct oci_descriptor d = {OCI_MEDIA_MANIFEST, *digest, 0};
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_json *descriptor = NULL;
	struct oci_digest subject;
	struct oci_err ignored;
	char first = '\0';

	if (oci_part_blob(source, digest, &span, &ignored) < 0 ||
		span.size > OCI_JSON_MAX ||
		oci_span_read(&span, 0, &first, 1, &ignored) != 1 || first != '{')
		return NULL;
	d.size = span.size;
	descriptor = oci_descriptor_json(&d);
	subject = oci_gather_subject(source, descriptor);
	return *subject.str && oci_copy_find(copy, &subject)
		       ? oci_steal_ptr(&descriptor)
		       : NULL;
}

static int add(struct oci_copy *copy, struct oci_source *source, const char *name,
	bool *more, struct oci_err *err)
{
	oci_auto_free char *text = oci_xasprintf("sha256:%.64s", name);
	oci_auto_json *descriptor = NULL;
	struct oci_digest digest;
	struct oci_err ignored;

	if (oci_cancel_check(copy->cancel, err) < 0)
		return -1;
	if (oci_digest_parse(text, &digest, &ignored) < 0 ||
		oci_copy_find(copy, &digest))
		return 0;
	descriptor = refers(copy, source, &digest);
	if (!descriptor)
		return 0;
	*more = true;
	return oci_gather(copy, source, descriptor, err);
}

int oci_gather_unnamed(
	struct oci_copy *copy, struct oci_source *source, struct oci_err *err)
{
	oci_auto_findings ignored = OCI_FINDINGS_INIT;
	oci_auto_strv names = OCI_STRV_INIT;
	bool more = true;

	oci_source_blobs(source, &names, &ignored);
	while (more) {
		more = false;
		for (size_t i = 0; i < names.count; i++)
			if (add(copy, source, names.items[i], &more, err) < 0)
				return -1;
	}
	return 0;
}
