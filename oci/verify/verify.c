#include "oci/verify.h"

#include "annotations.h"
#include "attached.h"
#include "blob.h"
#include "demands.h"
#include "graph.h"
#include "image/about.h"
#include "image/archive_index.h"
#include "oci/json.h"
#include "saved_rules.h"
#include "slurp.h"
#include "visit.h"

#include <string.h>

const struct oci_verify_limits oci_verify_defaults = {
	.json_size = OCI_VERIFY_JSON_MIB << 20,
	.payload_size = OCI_VERIFY_PAYLOAD_MIB << 20,
	.depth = OCI_VERIFY_DEPTH,
	.documents = OCI_VERIFY_DOCUMENTS,
	.layers = OCI_LIMITS_INIT,
};

static void check_header(struct oci_graph *g)
{
	const struct oci_doc doc = {g->findings, "oci-layout"};
	struct oci_at at = {NULL, "imageLayoutVersion", 0};
	oci_auto_json *header =
		oci_graph_file(g, "oci-layout", OCI_RULE_LAYOUT_FILE, OCI_TEXT_SPEC);
	const json_t *version = json_object_get(header, "imageLayoutVersion");
	const char *text = json_string_value(version);

	if (header && (!text || strcmp(text, "1.0.0") != 0))
		oci_doc_say(&doc, &at, OCI_RULE_LAYOUT_FILE,
			"is %s, expected \"1.0.0\"",
			text ? text : oci_json_kind(version));
}

static int refuse(const struct oci_ref *ref, struct oci_err *err)
{
	if (ref->digest)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"%s: index.json has no %s%s%s", ref->dir, ref->digest,
			ref->tag ? " as " : "", ref->tag ? ref->tag : "");
	return oci_err_set(
		err, OCI_ERR_NOT_FOUND, "%s: has no tag \"%s\"", ref->dir, ref->tag);
}

/* True when an untagged manifest has a subject in the graph. */
static bool refers(struct oci_graph *g, const struct oci_digest *digest)
{
	struct oci_findings ignored = OCI_FINDINGS_INIT;
	const struct oci_doc silent = {&ignored, digest->str};
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_digest subject;
	struct oci_err err;
	const char *said;
	enum oci_found found = oci_source_blob(g->source, digest, &ignored, &span);

	oci_findings_release(&ignored);
	if (found != OCI_FOUND || span.size > g->options->limits.json_size)
		return false;
	text.len = (size_t)oci_span_read(&span, 0,
		oci_buf_reserve(&text, (size_t)span.size), (size_t)span.size, &err);
	if ((int64_t)text.len != span.size || !span.size || *text.data != '{')
		return false;
	text.data[text.len] = '\0';
	doc = oci_text_read(&silent, text.data, text.len, OCI_TEXT_FREE);
	oci_findings_release(&ignored);
	said = oci_json_text(json_object_get(doc, "subject"), "digest");
	return said && json_object_get(doc, "layers") &&
	       oci_digest_parse(said, &subject, &err) == 0 &&
	       oci_graph_find(g, &subject);
}

/* Queues the entries of index.json that refer to the selected images. */
static void add_referrers(
	struct oci_graph *g, const struct oci_doc *doc, const json_t *entries)
{
	struct oci_findings seen_before = OCI_FINDINGS_INIT;
	const struct oci_doc silent = {&seen_before, doc->subject};
	struct oci_at at = {NULL, "manifests", 0};
	const json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry) {
		struct oci_at here = {&at, NULL, i};
		const char *name =
			oci_annotation(entry, "org.opencontainers.image.ref.name");
		struct oci_digest about = oci_tag_about(name);
		struct oci_doc_descriptor named;
		struct oci_blob *known;

		if (!oci_doc_descriptor_read(&silent, &here, entry, &named))
			continue;
		if (*about.str ? !oci_graph_find(g, &about)
			       : name || named.content != OCI_CONTENT_MANIFEST ||
					 !refers(g, &named.digest))
			continue;
		known = oci_graph_note(g, doc, &here, &named);
		if (!known)
			break;
		oci_listed_note(g, doc, &here, &named, &about);
		oci_graph_enqueue(g, known, &named, &about, 1);
	}
	oci_findings_release(&seen_before);
}

/*
 * Unreferenced blobs are valid, but must match their digests; some tools search them
 * for referrers.
 */
static void add_unnamed(struct oci_graph *g)
{
	const struct oci_doc doc = {g->findings, "blobs"};
	oci_auto_strv names = OCI_STRV_INIT;

	oci_source_blobs(g->source, &names, g->findings);
	for (size_t i = 0; i < names.count; i++) {
		oci_auto_free char *text = oci_xasprintf("sha256:%s", names.items[i]);
		struct oci_doc_descriptor named = {.media_type = "", .size = -1};
		struct oci_blob *known;
		struct oci_err ignored;

		if (oci_digest_parse(text, &named.digest, &ignored) < 0 ||
			oci_graph_find(g, &named.digest))
			continue;
		if (refers(g, &named.digest)) {
			named.media_type = OCI_MEDIA_MANIFEST;
			named.content = OCI_CONTENT_MANIFEST;
		}
		known = oci_graph_note(g, &doc, NULL, &named);
		if (!known)
			return;
		if (named.content == OCI_CONTENT_MANIFEST)
			oci_graph_enqueue(g, known, &named, NULL, 1);
		else
			g->counts->blobs += oci_graph_read(g, known, NULL);
	}
}

/*
 * Replaces the images that an archive shows to loaders by all entries of its layout, if
 * an annotation names those.
 */
static void take_layout_entries(struct oci_graph *g, json_t *index)
{
	const json_t *notes = json_object_get(index, "annotations");
	struct oci_err err;
	json_t *entries;

	if (oci_source_transport(g->source) != OCI_ARCHIVE ||
		!json_object_get(notes, OCI_LAYOUT_INDEX))
		return;
	entries = oci_archive_layout_entries(g->source, index, &err);
	if (entries)
		json_object_set_new(index, "manifests", entries);
	else
		oci_findings_add(g->findings, OCI_RULE_LAYOUT_INDEX, "index.json",
			"annotations", "%s", err.msg);
}

static int verify_layout(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err)
{
	const struct oci_doc doc = {g->findings, "index.json"};
	const struct oci_doc_type expected = {OCI_MEDIA_INDEX, NULL};
	bool all = !ref->tag && !ref->digest;
	oci_auto_json *index = NULL;
	const json_t *entries;

	check_header(g);
	if (!oci_source_has_blobs(g->source, g->findings))
		return 0;
	index = oci_graph_file(g, "index.json", OCI_RULE_LAYOUT_INDEX, OCI_TEXT_SPEC);
	if (!index)
		return 0;
	g->counts->indexes++;
	take_layout_entries(g, index);
	entries = oci_index_check(&doc, index, &expected);
	if (!oci_graph_entries(g, &doc, entries, ref, NULL) && !all)
		return refuse(ref, err);
	if (oci_graph_run(g, err) < 0)
		return -1;
	if (all)
		add_unnamed(g);
	else
		add_referrers(g, &doc, entries);
	if (oci_graph_run(g, err) < 0)
		return -1;
	oci_subjects_check(g);
	return 0;
}

/* A policy that was applied to nothing must not look as if it had passed. */
static void check_images(const struct oci_graph *g)
{
	if (g->options->policy && !g->counts->images &&
		!oci_findings_seen(g->findings, OCI_ERROR))
		oci_findings_add(g->findings, OCI_RULE_POLICY_NO_IMAGE, "index.json",
			NULL, "no image: the policy says nothing of it");
}

int oci_verify(const struct oci_ref *ref, const struct oci_verify_options *options,
	struct oci_findings *findings, struct oci_seen_list *seen,
	struct oci_verify_counts *counts, struct oci_err *err)
{
	OCI_AUTO(oci_graph_release)
	struct oci_graph g = {.options = options,
		.findings = findings,
		.counts = counts,
		.chosen = ref->tag || ref->digest,
		.seen = seen};
	oci_auto_source *source = oci_source_open(ref, findings, options->cancel, err);

	oci_auto_pool *pool = NULL;

	*counts = (struct oci_verify_counts){0};
	if (!source)
		return -1;
	pool = oci_pool_new(options->jobs);
	g.source = source;
	g.pool = pool;
	if ((ref->transport == OCI_DOCKER_ARCHIVE ? oci_saved_verify(&g, ref, err)
						  : verify_layout(&g, ref, err)) < 0)
		return -1;
	check_images(&g);
	oci_demands_check(&g);
	return 0;
}
