#include "vulns/sarif.h"

#include "app/text_json.h"
#include "app/version.h"
#include "oci/json.h"
#include "vulns/osv.h"

#include <ctype.h>
#include <string.h>

static json_t *message(const char *text)
{
	return json_pack("{s:o}", "text", goci_text_json(text));
}

static json_t *rule_json(const struct goci_vuln *v)
{
	const char *summary = oci_json_text_or(v->doc, "summary", v->id);
	json_t *rule = json_pack("{s:o, s:o, s:o}", "id", goci_text_json(v->id),
		"shortDescription", message(summary), "fullDescription",
		message(summary));

	goci_text_set(rule, "helpUri", goci_osv_url(v->doc));
	json_object_set_new(rule, "help", message(summary));
	json_object_set_new(rule, "properties",
		json_pack("{s:o}", "tags", goci_osv_aliases(v->doc)));
	return rule;
}

/* The index of the vulnerability's rule, which is added where it is new. */
static json_int_t rule_of(const struct goci_vuln *v, json_t *places, json_t *rules)
{
	const json_t *place = json_object_get(places, v->id);
	json_int_t next = (json_int_t)json_array_size(rules);

	if (place)
		return json_integer_value(place);
	json_object_set_new(places, v->id, json_integer(next));
	json_array_append_new(rules, rule_json(v));
	return next;
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

static json_t *location(
	const struct goci_vulns_subject *s, const struct goci_vulns_program *p)
{
	oci_auto_buf uri = OCI_BUF_INIT;

	add_uri(&uri, s->path);
	return json_pack("{s:{s:{s:s}}, s:[{s:o}]}", "physicalLocation",
		"artifactLocation", "uri", uri.data, "logicalLocations",
		"fullyQualifiedName", goci_text_json(p->path));
}

static char *text_of(const struct goci_vulns_subject *s,
	const struct goci_vulns_program *p, const struct goci_vuln *v)
{
	static const char *const codes[] = {"vulnerable code is linked",
		"whether the vulnerable code is linked is not known",
		"its code is linked, and its version is not known",
		"its package is linked, none of the vulnerable functions",
		"the vulnerable code is not linked"};
	oci_auto_free char *fixed = goci_vuln_fixed(v);

	return oci_xasprintf("%s: %s has %s %s, with %s%s%s; %s%s%s", s->name, p->path,
		v->module, v->version, v->id, v->symbols.count ? " in " : "",
		v->symbols.count ? v->symbols.items[0] : "", codes[v->state],
		fixed ? "; fixed in " : "", fixed ? fixed : "");
}

static json_t *result(const struct goci_vulns_subject *s,
	const struct goci_vulns_program *p, const struct goci_vuln *v, json_int_t rule)
{
	static const char *const levels[] = {
		"error", "error", "warning", "note", "note"};
	oci_auto_free char *text = text_of(s, p, v);
	oci_auto_free char *purl = goci_vuln_purl(v);

	return json_pack("{s:o, s:I, s:s, s:o, s:[o], s:{s:s}}", "ruleId",
		goci_text_json(v->id), "ruleIndex", rule, "level", levels[v->state],
		"message", message(text), "locations", location(s, p), "properties",
		"purl", purl);
}

json_t *goci_vulns_sarif(const struct goci_vulns_report *report)
{
	json_t *results = json_array(), *rules = json_array();
	oci_auto_json *places = json_object();

	for (size_t i = 0; i < report->count; i++)
		for (size_t k = 0; k < report->items[i].count; k++) {
			const struct goci_vulns_program *p =
				&report->items[i].programs[k];

			for (size_t n = 0; n < p->count; n++)
				json_array_append_new(results,
					result(&report->items[i], p, &p->items[n],
						rule_of(&p->items[n], places, rules)));
		}
	return json_pack("{s:s, s:s, s:[{s:{s:{s:s, s:s, s:o}}, s:o}]}", "$schema",
		"https://json.schemastore.org/sarif-2.1.0.json", "version", "2.1.0",
		"runs", "tool", "driver", "name", "goci", "version", goci_version,
		"rules", rules, "results", results);
}
