/*
 * Each blob is read once, through one descriptor, and verified against its descriptors.
 */
#include "blob.h"

#include "graph.h"

#include <stdlib.h>
#include <string.h>

bool oci_graph_open(const struct oci_graph *g, const struct oci_blob *blob,
	struct oci_findings *findings, struct oci_span *span)
{
	switch (oci_source_blob(g->source, &blob->digest, findings, span)) {
	case OCI_FOUND:
		return true;
	case OCI_NOT_FOUND:
		oci_findings_add(findings,
			g->options->allow_missing ? OCI_RULE_BLOB_ELSEWHERE
						  : OCI_RULE_BLOB_MISSING,
			blob->digest.str, NULL, "is not there");
		return false;
	default:
		return false;
	}
}

bool oci_graph_size_is_right(const struct oci_blob *blob, struct oci_findings *findings,
	const struct oci_span *span)
{
	if (blob->size < 0 || span->size == blob->size)
		return true;
	oci_findings_add(findings, OCI_RULE_BLOB_SIZE, blob->digest.str, NULL,
		"is %lld bytes, its descriptor says %lld", (long long)span->size,
		(long long)blob->size);
	return false;
}

static bool content_is_right(struct oci_graph *g, const struct oci_blob *blob,
	const struct oci_span *span, const struct oci_digest *found)
{
	if (!oci_span_unchanged(span)) {
		oci_findings_add(g->findings, OCI_RULE_CHANGED, blob->digest.str, NULL,
			"was written to while it was read");
		return false;
	}
	if (oci_digest_cmp(found, &blob->digest) == 0)
		return true;
	oci_findings_add(g->findings, OCI_RULE_BLOB_DIGEST, blob->digest.str, NULL,
		"has content of the digest %s", found->str);
	return false;
}

/* Hashes the whole blob; also copies it to `text` unless that is NULL. */
static bool hash(struct oci_graph *g, const struct oci_span *span,
	struct oci_digest *digest, struct oci_buf *text)
{
	enum { CHUNK = 256 << 10 };
	oci_auto_hasher *hasher = oci_hasher_new();
	oci_auto_free char *chunk = oci_xcalloc(1, CHUNK);
	struct oci_err err;
	int64_t at = 0, got;

	while ((got = oci_span_read(span, at, chunk, CHUNK, &err)) > 0) {
		if (oci_cancel_check(g->options->cancel, &err) < 0)
			break;
		oci_hasher_add(hasher, chunk, (size_t)got);
		if (text)
			oci_buf_add(text, chunk, (size_t)got);
		at += got;
	}
	oci_hasher_finish(hasher, digest);
	g->counts->bytes += at;
	return got == 0;
}

static bool read_blob(
	struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text, int64_t most)
{
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_digest found;

	if (!oci_graph_open(g, blob, g->findings, &span) ||
		!oci_graph_size_is_right(blob, g->findings, &span))
		return false;
	if (text && span.size > most) {
		oci_findings_add(g->findings, OCI_RULE_JSON_SIZE, blob->digest.str,
			NULL, "is %lld bytes, the limit is %lld", (long long)span.size,
			(long long)most);
		return false;
	}
	return hash(g, &span, &found, text) && content_is_right(g, blob, &span, &found);
}

bool oci_graph_read_most(
	struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text, int64_t most)
{
	if (blob->state == OCI_BROKEN || (blob->state == OCI_SOUND && !text))
		return blob->state == OCI_SOUND;
	blob->state = read_blob(g, blob, text, most) ? OCI_SOUND : OCI_BROKEN;
	return blob->state == OCI_SOUND;
}

bool oci_graph_read(struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text)
{
	return oci_graph_read_most(g, blob, text, g->options->limits.json_size);
}

json_t *oci_graph_json(
	struct oci_graph *g, struct oci_blob *blob, enum oci_text_kind kind)
{
	const struct oci_doc doc = {g->findings, blob->digest.str};
	oci_auto_buf text = OCI_BUF_INIT;

	if (!oci_graph_read(g, blob, &text))
		return NULL;
	return oci_text_read(&doc, text.data, text.len, kind);
}
