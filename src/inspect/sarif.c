#include "inspect/sarif.h"

#include "app/text_json.h"
#include "app/version.h"

#include <ctype.h>
#include <string.h>

static json_t *message(const char *text)
{
	return json_pack("{s:o}", "text", goci_text_json(text));
}

static json_t *rule_json(const struct oci_rule_info *rule)
{
	return json_pack("{s:s, s:s, s:o, s:o, s:o, s:{s:s}}", "id", rule->code, "name",
		rule->name, "shortDescription", message(rule->name), "fullDescription",
		message(rule->text), "help", message(rule->source),
		"defaultConfiguration", "level",
		rule->severity == OCI_ERROR ? "error" : "warning");
}

static json_t *rules_json(void)
{
	json_t *rules = json_array();

	for (int r = 0; r < OCI_RULE_COUNT; r++)
		json_array_append_new(
			rules, rule_json(oci_rule_info((enum oci_rule)r)));
	return rules;
}

/* What RFC 3986 lets stand in a path stays, the rest is written as %XX. */
static void add_uri(struct oci_buf *out, const char *path)
{
	for (; *path; path++)
		if (isalnum((unsigned char)*path) || strchr("/._-~", *path))
			oci_buf_add(out, path, 1);
		else
			oci_buf_addf(out, "%%%02X", (unsigned char)*path);
}

/* The file that a finding is in: of a folder that file, of an archive the archive. */
static json_t *location(const struct goci_verdict *v, const struct oci_finding *f)
{
	oci_auto_buf uri = OCI_BUF_INIT;
	oci_auto_buf name = OCI_BUF_INIT;
	const char *subject = f->subject;

	add_uri(&uri, v->ref.dir);
	if (v->ref.transport == OCI_LAYOUT) {
		oci_buf_adds(&uri, "/");
		if (strncmp(subject, "sha256:", 7) == 0) {
			oci_buf_adds(&uri, "blobs/sha256/");
			subject += 7;
		}
		add_uri(&uri, subject);
	}
	oci_buf_addf(&name, "%s%s%s", f->subject, f->where ? " " : "",
		f->where ? f->where : "");
	return json_pack("{s:{s:{s:s}}, s:[{s:o}]}", "physicalLocation",
		"artifactLocation", "uri", uri.data, "logicalLocations",
		"fullyQualifiedName", goci_text_json(name.data));
}

static json_t *result(const struct goci_verdict *v, const struct oci_finding *f)
{
	const struct oci_rule_info *rule = oci_rule_info(f->rule);
	oci_auto_free char *text = oci_xasprintf("%s %s%s%s: %s", rule->name,
		f->subject, f->where ? " " : "", f->where ? f->where : "", f->detail);

	return json_pack("{s:s, s:i, s:s, s:o, s:[o]}", "ruleId", rule->code,
		"ruleIndex", (int)f->rule, "level",
		rule->severity == OCI_ERROR ? "error" : "warning", "message",
		message(text), "locations", location(v, f));
}

json_t *goci_verdicts_sarif(const struct goci_verdict *verdicts, size_t count)
{
	json_t *results = json_array(), *run;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < verdicts[i].findings.count; k++)
			json_array_append_new(results,
				result(&verdicts[i], &verdicts[i].findings.items[k]));
	run = json_pack("{s:{s:{s:s, s:s, s:o}}, s:o}", "tool", "driver", "name",
		"goci", "version", goci_version, "rules", rules_json(), "results",
		results);
	return json_pack("{s:s, s:s, s:[o]}", "$schema",
		"https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
		"runs", run);
}
