#include "inspect/verdict.h"

#include "app/text.h"
#include "app/text_json.h"
#include "app/text_print.h"
#include "trust/attached.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void goci_verdict_release(struct goci_verdict *verdict)
{
	oci_ref_release(&verdict->ref);
	oci_findings_release(&verdict->findings);
	oci_seen_list_release(&verdict->seen);
	free(verdict->kind);
	verdict->kind = NULL;
}

bool goci_verdict_is_bad(const struct goci_verdict *verdict, bool strict)
{
	return oci_findings_seen(&verdict->findings, OCI_ERROR) ||
	       (strict && oci_findings_seen(&verdict->findings, OCI_WARNING));
}

static void add_finding(const struct oci_finding *f, struct oci_buf *out)
{
	const struct oci_rule_info *rule = oci_rule_info(f->rule);

	goci_text_add_line(out, "%s %s%s %s%s%s: %s", rule->code, rule->name,
		rule->severity == OCI_WARNING ? " (warning)" : "", f->subject,
		f->where ? " " : "", f->where ? f->where : "", f->detail);
}

static void add_number(
	struct oci_buf *out, const char *before, size_t n, const char *what)
{
	oci_buf_addf(out, "%s%zu %s%s", before, n, what,
		n == 1                          ? ""
		: what[strlen(what) - 1] == 'x' ? "es"
						: "s");
}

static void add_closing(const struct goci_verdict *v, struct oci_buf *out)
{
	goci_text_add(out, v->name);
	if (v->kind) {
		oci_buf_adds(out, ": ");
		goci_text_add(out, v->kind);
	}
	add_number(out, v->kind ? "; " : ": ",
		oci_findings_seen(&v->findings, OCI_ERROR), "error");
	add_number(out, ", ", oci_findings_seen(&v->findings, OCI_WARNING), "warning");
	add_number(out, "; checked ", v->counts.indexes, "index");
	add_number(out, ", ", v->counts.manifests, "manifest");
	add_number(out, ", ", v->counts.layers, "layer");
	add_number(out, ", ", v->counts.blobs, "other blob");
	oci_buf_addf(out, ", %" PRId64 " bytes\n", v->counts.bytes);
}

void goci_verdict_annotate(const struct goci_verdict *v, FILE *out)
{
	for (size_t i = 0; i < v->findings.count; i++) {
		const struct oci_finding *f = &v->findings.items[i];
		bool warning = oci_rule_info(f->rule)->severity == OCI_WARNING;
		oci_auto_buf text = OCI_BUF_INIT;

		goci_text_add(&text, v->name);
		oci_buf_adds(&text, ": ");
		add_finding(f, &text);
		text.data[text.len - 1] = '\0';
		goci_text_print_annotation(
			out, warning ? "warning" : "error", text.data);
	}
}

void goci_verdict_text(const struct goci_verdict *v, struct oci_buf *out)
{
	for (size_t i = 0; i < v->findings.count; i++)
		add_finding(&v->findings.items[i], out);
	for (int r = 0; r < OCI_RULE_COUNT; r++)
		if (v->findings.seen[r] > OCI_FINDINGS_KEPT) {
			const struct oci_rule_info *rule =
				oci_rule_info((enum oci_rule)r);

			oci_buf_addf(out, "%s %s: %zu more are not shown\n", rule->code,
				rule->name, v->findings.seen[r] - OCI_FINDINGS_KEPT);
		}
	if (v->ring)
		goci_attached_text(&v->seen, v->ring, out);
	add_closing(v, out);
}

static json_t *finding_json(const struct oci_finding *f)
{
	const struct oci_rule_info *rule = oci_rule_info(f->rule);
	json_t *doc = json_object();

	goci_text_set(doc, "code", rule->code);
	goci_text_set(doc, "name", rule->name);
	goci_text_set(
		doc, "severity", rule->severity == OCI_ERROR ? "error" : "warning");
	goci_text_set(doc, "subject", f->subject);
	goci_text_set(doc, "where", f->where);
	goci_text_set(doc, "detail", f->detail);
	goci_text_set(doc, "source", rule->source);
	return doc;
}

static json_t *counts_json(const struct oci_verify_counts *c)
{
	return json_pack("{s:I, s:I, s:I, s:I, s:I}", "indexes", (json_int_t)c->indexes,
		"manifests", (json_int_t)c->manifests, "layers", (json_int_t)c->layers,
		"otherBlobs", (json_int_t)c->blobs, "bytes", (json_int_t)c->bytes);
}

static json_t *verdict_json(const struct goci_verdict *v)
{
	json_t *doc = json_object(), *list = json_array();
	size_t errors = oci_findings_seen(&v->findings, OCI_ERROR);
	size_t warnings = oci_findings_seen(&v->findings, OCI_WARNING);

	for (size_t i = 0; i < v->findings.count; i++)
		json_array_append_new(list, finding_json(&v->findings.items[i]));
	goci_text_set(doc, "image", v->name);
	if (v->kind)
		goci_text_set(doc, "kind", v->kind);
	json_object_set_new(doc, "findings", list);
	json_object_set_new(doc, "errors", json_integer((json_int_t)errors));
	json_object_set_new(doc, "warnings", json_integer((json_int_t)warnings));
	json_object_set_new(doc, "notShown",
		json_integer((json_int_t)(errors + warnings - v->findings.count)));
	json_object_set_new(doc, "checked", counts_json(&v->counts));
	if (v->ring)
		json_object_set_new(
			doc, "attached", goci_attached_json(&v->seen, v->ring));
	return doc;
}

json_t *goci_verdicts_json(const struct goci_verdict *verdicts, size_t count)
{
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, verdict_json(&verdicts[i]));
	return json_pack("{s:o}", "images", list);
}
