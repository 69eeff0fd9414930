#include "copy.h"

#include "image/part.h"
#include "names.h"
#include "oci/json.h"
#include "oci/layout.h"
#include "store/blobs.h"

#include <stdlib.h>
#include <string.h>

enum { BLOBS_MAX = 100000, CHUNK = 1 << 20 };

struct oci_copy *oci_copy_new(const struct oci_cancel *cancel)
{
	struct oci_copy *copy = oci_xcalloc(1, sizeof(*copy));

	copy->cancel = cancel;
	copy->seen = json_object();
	return copy;
}

static void release_blob(struct oci_copy_blob *blob)
{
	free(blob->text);
	oci_source_free(blob->source);
	free(blob->path);
}

void oci_copy_free(struct oci_copy *copy)
{
	if (!copy)
		return;
	for (size_t i = 0; i < copy->blob_count; i++)
		release_blob(&copy->blobs[i]);
	for (size_t i = 0; i < copy->count; i++)
		json_decref(copy->entries[i].descriptor);
	free(copy->blobs);
	free(copy->entries);
	json_decref(copy->seen);
	json_decref(copy->attached);
	free(copy);
}

void oci_copy_freep(struct oci_copy **copy)
{
	oci_copy_free(*copy);
}

const struct oci_copy_blob *oci_copy_find(
	const struct oci_copy *copy, const struct oci_digest *digest)
{
	const json_t *at = json_object_get(copy->seen, digest->str);

	return at ? &copy->blobs[json_integer_value(at)] : NULL;
}

bool oci_copy_is_followed(
	struct oci_copy *copy, const struct oci_digest *digest, unsigned kind)
{
	const json_t *at = json_object_get(copy->seen, digest->str);
	struct oci_copy_blob *blob = &copy->blobs[json_integer_value(at)];
	bool was = blob->followed & 1U << kind;

	blob->followed |= 1U << kind;
	return was;
}

int oci_copy_blob(
	struct oci_copy *copy, struct oci_copy_blob *blob, struct oci_err *err)
{
	const struct oci_copy_blob *same = oci_copy_find(copy, &blob->digest);
	int status = 0;

	if (same && same->size != blob->size)
		status = oci_err_set(err, OCI_ERR_MISMATCH,
			"blob %s is said to have %lld and %lld bytes", blob->digest.str,
			(long long)same->size, (long long)blob->size);
	else if (!same && copy->blob_count >= BLOBS_MAX)
		status = oci_err_set(
			err, OCI_ERR_INVALID, "has over %d blobs", BLOBS_MAX);
	if (same) /* a layer of one image may be a document of another */
		copy->blobs[same - copy->blobs].is_document |= blob->is_document;
	if (same || status < 0) {
		release_blob(blob);
		return status;
	}
	json_object_set_new(copy->seen, blob->digest.str,
		json_integer((json_int_t)copy->blob_count));
	OCI_GROW(copy->blobs, copy->blob_count);
	copy->blobs[copy->blob_count++] = *blob;
	return 0;
}

int oci_copy_document(struct oci_copy *copy, const char *media_type, const json_t *doc,
	struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_copy_blob blob = {.is_document = true};

	oci_json_write(doc, &text);
	*d = oci_descriptor_of(media_type, &text);
	blob.digest = d->digest;
	blob.size = d->size;
	blob.text = oci_buf_take(&text);
	return oci_copy_blob(copy, &blob, err);
}

int oci_copy_layer(struct oci_copy *copy, const struct oci_layer *layer,
	const struct oci_cache *cache, struct oci_err *err)
{
	struct oci_copy_blob blob = {.digest = layer->digest,
		.size = layer->size,
		.cache = cache,
		.layer = *layer};

	return oci_copy_blob(copy, &blob, err);
}

int oci_copy_base_layer(struct oci_copy *copy, const struct oci_image *image, size_t i,
	struct oci_err *err)
{
	const struct oci_descriptor *d = &image->layers[i].descriptor;
	struct oci_copy_blob blob = {.digest = d->digest,
		.size = d->size,
		.source = oci_source_share(image->source)};

	if (i < image->paths.count)
		blob.path = oci_xstrdup(image->paths.items[i]);
	return oci_copy_blob(copy, &blob, err);
}

void oci_copy_append(struct oci_copy *copy, json_t *descriptor, bool is_referrer)
{
	OCI_GROW(copy->entries, copy->count);
	copy->entries[copy->count++] = (struct oci_copy_entry){descriptor, is_referrer};
}

void oci_copy_drop(struct oci_copy *copy, size_t i)
{
	json_decref(copy->entries[i].descriptor);
	copy->count--;
	memmove(&copy->entries[i], &copy->entries[i + 1],
		(copy->count - i) * sizeof(*copy->entries));
}

size_t oci_copy_count(const struct oci_copy *copy)
{
	return copy->count;
}

const json_t *oci_copy_at(const struct oci_copy *copy, size_t i)
{
	return copy->entries[i].descriptor;
}

char *oci_copy_name(const struct oci_copy *copy, size_t i)
{
	const json_t *descriptor = copy->entries[i].descriptor;
	char *full = oci_entry_full_name(descriptor);
	const char *tag = oci_layout_tag(descriptor);

	return full || !tag ? full : oci_xstrdup(tag);
}

bool oci_copy_is_referrer(const struct oci_copy *copy, size_t i)
{
	return copy->entries[i].is_referrer;
}

void oci_copy_meter(struct oci_copy *copy, struct oci_meter *meter)
{
	copy->meter = meter;
}

void oci_copy_meter_begin(const struct oci_copy *copy)
{
	int64_t total = 0;

	for (size_t i = 0; i < copy->blob_count; i++)
		total = oci_meter_sum(total, copy->blobs[i].size);
	oci_meter_begin(copy->meter, total);
}

int oci_copy_open(const struct oci_copy *copy, const struct oci_copy_blob *blob,
	struct oci_span *span, struct oci_err *err)
{
	int status = 0;

	*span = (struct oci_span)OCI_SPAN_INIT;
	if (blob->cache) {
		*span = oci_span_of(oci_layer_open(&blob->layer, blob->cache, err));
		span->size = blob->size;
		status = span->fd < 0 ? -1 : 0;
	} else if (blob->path) {
		status = oci_part_open(blob->source, blob->path, span, err);
	} else {
		status = oci_part_blob(blob->source, &blob->digest, span, err);
	}
	span->cancel = copy->cancel;
	span->meter = copy->meter;
	return status;
}

static int mismatch(const struct oci_copy_blob *blob, const char *what,
	const char *found, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_MISMATCH,
		"blob %s is damaged: its content has %s%s", blob->digest.str, what,
		found);
}

static int read_span(const struct oci_copy_blob *blob, const struct oci_span *span,
	oci_copy_put_fn *put, void *arg, struct oci_err *err)
{
	oci_auto_hasher *hasher = oci_hasher_new();
	oci_auto_free char *chunk = oci_xlarge(CHUNK);
	struct oci_digest found;
	int64_t at = 0;

	if (span->size != blob->size)
		return mismatch(blob, "another size", "", err);
	while (at < blob->size) {
		int64_t got = oci_span_read(span, at, chunk, CHUNK, err);

		if (got == 0)
			return mismatch(blob, "another size", "", err);
		if (got < 0)
			return -1;
		oci_hasher_add(hasher, chunk, (size_t)got);
		oci_meter_add(span->meter, got);
		if (put(arg, chunk, (size_t)got, err) < 0)
			return -1;
		at += got;
	}
	oci_hasher_finish(hasher, &found);
	return oci_digest_cmp(&found, &blob->digest) == 0
		       ? 0
		       : mismatch(blob, "the digest ", found.str, err);
}

int oci_copy_read(const struct oci_copy *copy, const struct oci_copy_blob *blob,
	oci_copy_put_fn *put, void *arg, struct oci_err *err)
{
	oci_auto_span span = OCI_SPAN_INIT;

	if (blob->text) {
		oci_meter_add(copy->meter, blob->size);
		return put(arg, blob->text, (size_t)blob->size, err);
	}
	if (oci_copy_open(copy, blob, &span, err) < 0)
		return -1;
	return read_span(blob, &span, put, arg, err);
}

int oci_copy_look(const struct oci_copy *copy, struct oci_err *err)
{
	for (size_t i = 0; i < copy->blob_count; i++) {
		const struct oci_copy_blob *blob = &copy->blobs[i];
		oci_auto_span span = OCI_SPAN_INIT;

		if (blob->text)
			continue;
		if (oci_copy_open(copy, blob, &span, err) < 0)
			return -1;
		if (span.size != blob->size)
			return mismatch(blob, "another size", "", err);
	}
	return 0;
}

static int put_text(void *arg, const void *data, size_t len, struct oci_err *err)
{
	(void)err;
	oci_buf_add(arg, data, len);
	return 0;
}

json_t *oci_copy_read_document(const struct oci_copy *copy,
	const struct oci_digest *digest, struct oci_err *err)
{
	const struct oci_copy_blob *blob = oci_copy_find(copy, digest);
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc;

	if (!blob || blob->size > OCI_JSON_MAX) {
		oci_err_set(err, OCI_ERR_INVALID, "%s is no document of its image",
			digest->str);
		return NULL;
	}
	if (oci_copy_read(copy, blob, put_text, &text, err) < 0 ||
		oci_json_check_values(text.data, text.len, err) < 0)
		return NULL;
	doc = oci_json_parse(text.data, text.len, err);
	if (!doc)
		oci_err_wrap(err, "blob %s", digest->str);
	return doc;
}
