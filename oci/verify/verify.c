#include "oci/verify.h"

#include "graph.h"
#include "oci/json.h"
#include "saved.h"

#include <string.h>

const struct oci_verify_limits oci_verify_defaults = {
	.json_size = 4 << 20,
	.depth = 8,
	.documents = 10000,
	.layers = OCI_LIMITS_INIT,
};

enum oci_found oci_graph_slurp(
	struct oci_graph *g, const char *path, struct oci_buf *text)
{
	const struct oci_doc doc = {g->findings, path};
	oci_auto_span span = OCI_SPAN_INIT;
	struct oci_err err;
	enum oci_found found =
		oci_source_file(g->source, path, path, g->findings, &span);

	if (found != OCI_FOUND)
		return found;
	if (span.size > g->options->limits.json_size) {
		oci_doc_say(&doc, NULL, OCI_RULE_JSON_SIZE,
			"is %lld bytes, the limit is %lld", (long long)span.size,
			(long long)g->options->limits.json_size);
		return OCI_BAD;
	}
	if (oci_span_read(&span, 0, oci_buf_reserve(text, (size_t)span.size),
		    (size_t)span.size, &err) != span.size ||
		!oci_span_unchanged(&span)) {
		oci_doc_say(&doc, NULL, OCI_RULE_CHANGED,
			"was written to while it was read");
		return OCI_BAD;
	}
	text->len = (size_t)span.size;
	text->data[text->len] = '\0';
	g->counts->bytes += span.size;
	return OCI_FOUND;
}

json_t *oci_graph_file(struct oci_graph *g, const char *path, enum oci_rule missing,
	enum oci_text_kind kind)
{
	const struct oci_doc doc = {g->findings, path};
	oci_auto_buf text = OCI_BUF_INIT;
	enum oci_found found = oci_graph_slurp(g, path, &text);

	if (found == OCI_NOT_FOUND)
		oci_doc_say(&doc, NULL, missing, "is not there");
	return found == OCI_FOUND ? oci_text_read(&doc, text.data, text.len, kind)
				  : NULL;
}

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

static int verify_layout(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err)
{
	const struct oci_doc doc = {g->findings, "index.json"};
	const struct oci_expected expected = {OCI_MEDIA_INDEX, NULL};
	oci_auto_json *index = NULL;
	size_t found;

	check_header(g);
	if (!oci_source_has_blobs(g->source, g->findings))
		return 0;
	index = oci_graph_file(g, "index.json", OCI_RULE_LAYOUT_INDEX, OCI_TEXT_SPEC);
	if (!index)
		return 0;
	g->counts->indexes++;
	found = oci_graph_entries(
		g, &doc, oci_index_check(&doc, index, &expected), ref, 1);
	json_decref(oci_steal_ptr(&index));
	if (!found && (ref->tag || ref->digest))
		return refuse(ref, err);
	return oci_graph_run(g, err);
}

int oci_verify(const struct oci_ref *ref, const struct oci_verify_options *options,
	struct oci_findings *findings, struct oci_verify_counts *counts,
	struct oci_err *err)
{
	OCI_AUTO(oci_graph_release)
	struct oci_graph g = {
		.options = options, .findings = findings, .counts = counts};
	oci_auto_source *source = oci_source_open(ref, findings, options->cancel, err);

	oci_auto_pool *pool = NULL;

	*counts = (struct oci_verify_counts){0};
	if (!source)
		return -1;
	pool = oci_pool_new(options->jobs);
	g.source = source;
	g.pool = pool;
	return ref->transport == OCI_DOCKER_ARCHIVE ? oci_saved_verify(&g, ref, err)
						    : verify_layout(&g, ref, err);
}
