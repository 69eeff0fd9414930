#include "gather.h"

#include "image/part.h"
#include "image/platforms.h"
#include "oci/json.h"

#include <string.h>

enum { DEPTH_MAX = 8, DOCUMENTS_MAX = 10000 };

/* Where a document's descriptors stand; those of further documents, and of leaves. */
static const struct members {
	const char *media_type;
	const char *documents;
	const char *leaf;
	const char *leaves;
} members[] = {
	{OCI_MEDIA_INDEX, "manifests", NULL, NULL},
	{OCI_MEDIA_MANIFEST, NULL, "config", "layers"},
	{OCI_MEDIA_OLD_ARTIFACT, NULL, NULL, "blobs"},
};

static const struct members *members_of(const char *type)
{
	const char *ours = oci_media_ours(type);

	for (size_t i = 0; i < OCI_COUNT(members); i++)
		if (strcmp(members[i].media_type, ours ? ours : type) == 0)
			return &members[i];
	return NULL;
}

/* Reads a descriptor of any media type. */
static int read_descriptor(
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err)
{
	const char *digest;

	d->media_type = oci_json_string(doc, "mediaType", err);
	digest = d->media_type ? oci_json_string(doc, "digest", err) : NULL;
	if (!digest || oci_digest_parse(digest, &d->digest, err) < 0)
		return -1;
	d->size = oci_json_size(doc, "size", err);
	return d->size < 0 ? -1 : 0;
}

/* What is not there is found before anything is written. */
static int check_there(const struct oci_source *source, const struct oci_descriptor *d,
	struct oci_err *err)
{
	oci_auto_span span = OCI_SPAN_INIT;

	if (oci_part_blob(source, &d->digest, &span, err) < 0)
		return -1;
	return span.size == d->size
		       ? 0
		       : oci_err_set(err, OCI_ERR_MISMATCH,
				 "blob %s is %lld bytes, its descriptor says %lld",
				 d->digest.str, (long long)span.size,
				 (long long)d->size);
}

static int add_blob(struct oci_copy *copy, struct oci_source *source,
	const struct oci_descriptor *d, bool is_document, struct oci_err *err)
{
	struct oci_copy_blob blob = {.digest = d->digest,
		.size = d->size,
		.is_document = is_document,
		.source = oci_source_share(source)};

	return oci_copy_blob(copy, &blob, err);
}

static int add_leaf(struct oci_copy *copy, struct oci_source *source,
	const json_t *descriptor, bool is_document, struct oci_err *err)
{
	struct oci_descriptor d;

	if (read_descriptor(descriptor, &d, err) < 0)
		return -1;
	if (check_there(source, &d, err) == 0)
		return add_blob(copy, source, &d, is_document, err);
	return err->code == OCI_ERR_NOT_FOUND && json_object_get(descriptor, "urls")
		       ? oci_err_wrap(err, "foreign content, which is not fetched")
		       : -1;
}

static int follow(struct oci_copy *copy, struct oci_source *source,
	const json_t *descriptor, int depth, struct oci_err *err);

static int follow_members(struct oci_copy *copy, struct oci_source *source,
	const struct members *m, const json_t *doc, int depth, struct oci_err *err)
{
	const json_t *leaf = m->leaf ? json_object_get(doc, m->leaf) : NULL, *item;
	size_t i;

	if (m->leaf && add_leaf(copy, source, leaf, true, err) < 0)
		return oci_err_wrap(err, "%s", m->leaf);
	if (m->documents)
		json_array_foreach(json_object_get(doc, m->documents), i, item)
			if (follow(copy, source, item, depth + 1, err) < 0)
				return -1;
	if (m->leaves)
		json_array_foreach(json_object_get(doc, m->leaves), i, item)
			if (add_leaf(copy, source, item, false, err) < 0)
				return oci_err_wrap(err, "%s %zu", m->leaves, i);
	return 0;
}

static json_t *read_document(const struct oci_source *source,
	const struct oci_descriptor *d, struct oci_err *err)
{
	const char *ours = oci_media_ours(d->media_type);
	json_t *doc = oci_part_document(source, d, err);

	if (!doc || !ours || oci_check_kind(doc, ours, err) == 0)
		return doc;
	json_decref(doc);
	oci_err_wrap(err, "blob %s", d->digest.str);
	return NULL;
}

static int follow(struct oci_copy *copy, struct oci_source *source,
	const json_t *descriptor, int depth, struct oci_err *err)
{
	oci_auto_json *doc = NULL;
	const struct members *m;
	struct oci_descriptor d;

	if (read_descriptor(descriptor, &d, err) < 0)
		return -1;
	m = members_of(d.media_type);
	if (depth > DEPTH_MAX || copy->documents > DOCUMENTS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"has over %d documents, or indexes nested over %d deep",
			DOCUMENTS_MAX, DEPTH_MAX);
	if (check_there(source, &d, err) < 0)
		return depth && err->code == OCI_ERR_NOT_FOUND
			       ? oci_err_wrap(err,
					 "an index has images that the source lacks; "
					 "choose by their platform those that are there")
			       : -1;
	if (add_blob(copy, source, &d, m != NULL, err) < 0)
		return -1;
	if (!m || oci_copy_is_followed(copy, &d.digest, (unsigned)(m - members)))
		return 0;
	copy->documents++;
	doc = read_document(source, &d, err);
	return doc ? follow_members(copy, source, m, doc, depth, err) : -1;
}

int oci_gather(struct oci_copy *copy, struct oci_source *source,
	const json_t *descriptor, struct oci_err *err)
{
	return follow(copy, source, descriptor, 0, err);
}
