#include "slurp.h"

#include "oci/json.h"

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
