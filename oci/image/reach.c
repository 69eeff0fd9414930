#include "reach.h"

#include "about.h"
#include "index.h"

#include "oci/json.h"
#include "oci/spec.h"
#include "store/blobs.h"

#include <string.h>

enum { DEPTH_MAX = 4 };

struct reach {
	int blobs;
	const struct oci_digest *digest; /* that is looked for; NULL: */
	json_t *all;                     /* gets the digest of each blob */
	json_t *read;                    /* the documents that were read */
};

static bool document(const struct reach *r, const json_t *doc, int depth);

/* Whether it is the blob that is looked for, or may be. */
static bool is_it(const struct reach *r, const char *digest)
{
	if (!digest || !r->all)
		return !digest || strcmp(digest, r->digest->str) == 0;
	json_object_set_new(r->all, digest, json_true());
	return false;
}

/*
 * A document that cannot be read may refer to any blob. One that was read has been
 * looked through: indexes that list each other many times cost no more than once.
 */
static bool descriptor(const struct reach *r, const json_t *entry, int depth)
{
	const char *text = oci_json_text(entry, "digest");
	oci_auto_buf content = OCI_BUF_INIT;
	oci_auto_json *below = NULL;
	struct oci_descriptor d;
	struct oci_err ignored;

	if (is_it(r, text))
		return true;
	if (!oci_is_document(entry) || json_object_get(r->read, text))
		return false;
	json_object_set_new(r->read, text, json_true());
	if (oci_descriptor_read(entry, &d, &ignored) == 0 &&
		oci_blobs_read(r->blobs, &d.digest, d.size, OCI_JSON_MAX, &content,
			&ignored) == 0)
		below = oci_json_parse(content.data, content.len, &ignored);
	return document(r, below, depth + 1);
}

static bool list(const struct reach *r, const json_t *entries, int depth)
{
	for (size_t i = 0; i < json_array_size(entries); i++)
		if (descriptor(r, json_array_get(entries, i), depth))
			return true;
	return false;
}

static bool document(const struct reach *r, const json_t *doc, int depth)
{
	const json_t *config = json_object_get(doc, "config");

	if (!doc || depth > DEPTH_MAX)
		return true;
	return (config && descriptor(r, config, depth)) ||
	       list(r, json_object_get(doc, "manifests"), depth) ||
	       list(r, json_object_get(doc, "layers"), depth) ||
	       list(r, json_object_get(doc, "blobs"), depth);
}

bool oci_index_leads_to(const json_t *index, int blobs, const struct oci_digest *digest)
{
	oci_auto_json *read = json_object();
	const struct reach r = {blobs, digest, NULL, read};

	return document(&r, index, 0);
}

int oci_index_reach(const json_t *index, int blobs, json_t *digests)
{
	oci_auto_json *read = json_object();
	const struct reach r = {blobs, NULL, digests, read};

	return document(&r, index, 0) ? -1 : 0;
}
