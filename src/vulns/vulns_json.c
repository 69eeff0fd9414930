#include "vulns/vulns_json.h"

#include "app/text_json.h"
#include "oci/json.h"
#include "vulns/osv.h"

static json_t *strings(const struct oci_strv *v)
{
	json_t *list = json_array();

	for (size_t i = 0; i < v->count; i++)
		json_array_append_new(list, goci_text_json(v->items[i]));
	return list;
}

static json_t *vuln_json(const struct goci_vuln *v)
{
	oci_auto_free char *fixed = goci_vuln_fixed(v);
	oci_auto_free char *purl = goci_vuln_purl(v);
	json_t *doc = json_object();

	goci_text_set(doc, "id", v->id);
	json_object_set_new(doc, "aliases", goci_osv_aliases(v->doc));
	goci_text_set(doc, "summary", oci_json_text_or(v->doc, "summary", ""));
	goci_text_set(doc, "severity", goci_osv_severity(v->doc));
	goci_text_set(doc, "url", goci_osv_url(v->doc));
	goci_text_set(doc, "module", v->module);
	goci_text_set(doc, "found", v->version);
	goci_text_set(doc, "fixed", fixed);
	goci_text_set(doc, "purl", purl);
	goci_text_set(doc, "code", goci_vuln_state_name(v->state));
	json_object_set_new(doc, "symbols", strings(&v->symbols));
	return doc;
}

static json_t *program_json(const struct goci_vulns_program *p)
{
	json_t *doc = json_object(), *list = json_array();

	goci_text_set(doc, "program", p->path);
	goci_text_set(doc, "go", p->info.go_version);
	goci_text_set(doc, "module", p->info.main.module.path);
	goci_text_set(doc, "version",
		p->info.main.module.path ? p->info.main.module.version : NULL);
	goci_text_set(doc, "functionsUnknown", p->why);
	for (size_t i = 0; i < p->count; i++)
		json_array_append_new(list, vuln_json(&p->items[i]));
	json_object_set_new(doc, "vulnerabilities", list);
	return doc;
}

static json_t *subject_json(const struct goci_vulns_subject *s)
{
	json_t *doc = json_object(), *list = json_array();
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(&s->platform, platform, sizeof(platform));
	goci_text_set(doc, s->image ? "image" : "file", s->name);
	goci_text_set(doc, "platform", s->image ? platform : NULL);
	goci_text_set(doc, "digest", s->digest);
	goci_text_set(doc, "purl", s->purl);
	for (size_t i = 0; i < s->count; i++)
		json_array_append_new(list, program_json(&s->programs[i]));
	json_object_set_new(doc, "programs", list);
	json_object_set_new(doc, "notChecked", json_integer((json_int_t)s->others));
	return doc;
}

json_t *goci_vulns_json(const struct goci_vulns_report *report)
{
	const struct goci_vulndb *db = report->db;
	json_t *doc = json_object(), *list = json_array(), *about = json_object();

	goci_text_set(about, "name", db->name);
	goci_text_set(about, "date", db->date);
	json_object_set_new(about, "documents",
		json_integer((json_int_t)json_object_size(db->docs)));
	json_object_set_new(about, "wrong", strings(&db->wrong));
	json_object_set_new(doc, "database", about);
	for (size_t i = 0; i < report->count; i++)
		json_array_append_new(list, subject_json(&report->items[i]));
	json_object_set_new(doc, "subjects", list);
	return doc;
}
