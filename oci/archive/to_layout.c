#include "attached.h"
#include "names.h"

#include "image/commit.h"
#include "image/publish.h"
#include "oci/json.h"

#include <stdlib.h>

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
		json_array_append(entries, copy->entries[i].descriptor);
	if (oci_cancel_check(copy->cancel, err) < 0)
		return -1;
	return oci_publish_entries(publish, entries, err);
}
