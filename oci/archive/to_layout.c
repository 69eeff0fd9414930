#include "attached.h"
#include "names.h"

#include "image/about.h"
#include "image/commit.h"
#include "image/publish.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <stdlib.h>
#include <string.h>

static int stage(const struct oci_copy *copy, struct oci_publish *publish,
	const struct oci_copy_blob *blob, struct oci_err *err)
{
	const struct oci_descriptor d = {NULL, blob->digest, blob->size};
	oci_auto_span span = OCI_SPAN_INIT;

	if (blob->text)
		return oci_publish_text(publish, &d, blob->text, err);
	if (oci_copy_open(copy, blob, &span, err) < 0)
		return -1;
	return blob->cache ? oci_publish_file(publish, &d, span.fd, err)
			   : oci_publish_foreign(publish, &d, &span, err);
}

/* The signatures of a document, as what is attached by the publication. */
static int stage_signatures(const struct oci_copy *copy, struct oci_publish *publish,
	const json_t *entry, const char *end, struct oci_err *err)
{
	struct oci_digest subject = oci_tag_about(oci_layout_tag(entry)), digest;
	oci_auto_json *doc = NULL;
	json_t *layer;
	size_t i;

	if (oci_digest_parse(oci_json_text_or(entry, "digest", ""), &digest, err) < 0)
		return -1;
	doc = oci_copy_read_document(copy, &digest, err);
	if (!doc)
		return -1;
	json_array_foreach(json_object_get(doc, "layers"), i, layer)
		json_array_append_new(oci_publish_staged(publish),
			json_pack("{s:s, s:s, s:O}", "subject", subject.str, "end", end,
				"descriptor", layer));
	return 0;
}

/*
 * One manifest has all signatures of an image in cosign's older form: those that the
 * layout has stay beside those that come.
 */
static int add_entry(const struct oci_copy *copy, struct oci_publish *publish,
	const char *dir, json_t *entry, json_t *entries, struct oci_err *err)
{
	const char *tag = oci_layout_tag(entry);
	const char *end = oci_tag_about_end(tag);
	oci_auto_json *there = NULL;
	struct oci_err ignored;

	if (end && !strchr(tag, '/') &&
		(strcmp(end, OCI_ATTACHED_SIG) == 0 ||
			strcmp(end, OCI_ATTACHED_ATT) == 0))
		there = oci_layout_entry(dir, tag, &ignored);
	if (there && strcmp(oci_json_text_or(there, "digest", ""),
			     oci_json_text_or(entry, "digest", "")) != 0)
		return stage_signatures(copy, publish, entry, end, err);
	json_array_append(entries, entry);
	return 0;
}

int oci_copy_to_layout(struct oci_copy *copy, const char *dir, struct oci_err *err)
{
	oci_auto_publish *publish = NULL;
	oci_auto_json *entries = json_array();
	int64_t done = 0;

	if (oci_copy_settle(copy, err) < 0 || oci_entries_keep_apart(copy, err) < 0)
		return -1;
	publish = oci_publish_begin(dir, copy->cancel, err);
	if (!publish)
		return -1;
	oci_copy_meter_begin(copy);
	for (size_t i = 0; i < copy->blob_count; i++) {
		if (stage(copy, publish, &copy->blobs[i], err) < 0)
			return -1;
		done = oci_meter_sum(done, copy->blobs[i].size);
		oci_meter_reach(copy->meter, done);
	}
	for (size_t i = 0; i < copy->count; i++)
		if (add_entry(copy, publish, dir, copy->entries[i].descriptor, entries,
			    err) < 0)
			return -1;
	if (oci_cancel_check(copy->cancel, err) < 0)
		return -1;
	return oci_publish_entries(publish, entries, err);
}
