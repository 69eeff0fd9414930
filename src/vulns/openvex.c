#include "vulns/openvex.h"

#include "app/text_json.h"
#include "app/version.h"
#include "oci/digest.h"
#include "oci/json.h"
#include "vulns/osv.h"

#include <string.h>

/* An image or an index, as the digest that a scanner has for it; borrowed. */
struct product {
	const char *purl, *digest;
};

/* What a document says of one vulnerability, module and product; the worst counts. */
struct said {
	struct product product;
	const struct goci_vuln *vuln;
	char *purl;
};

struct says {
	json_t *places; /* "ID PURL PRODUCT" -> index into `items` */
	struct said *items;
	size_t count;
};

static void says_release(struct says *s)
{
	for (size_t i = 0; i < s->count; i++)
		oci_freep(&s->items[i].purl);
	oci_freep(&s->items);
	json_decref(s->places);
}

static void say(struct says *s, struct product product, const struct goci_vuln *vuln)
{
	oci_auto_free char *purl = goci_vuln_purl(vuln);
	oci_auto_free char *key =
		oci_xasprintf("%s %s %s", vuln->id, purl, product.purl);
	const json_t *place = json_object_get(s->places, key);

	if (place) {
		struct said *said = &s->items[json_integer_value(place)];

		if (vuln->state < said->vuln->state)
			said->vuln = vuln;
		return;
	}
	json_object_set_new(s->places, key, json_integer((json_int_t)s->count));
	OCI_GROW(s->items, s->count);
	s->items[s->count++] = (struct said){product, vuln, oci_steal_ptr(&purl)};
}

/* Also of the index: its digest is all that a scanner of a registry has for the image.
 */
static void say_subject(struct says *s, const struct goci_vulns_subject *subject)
{
	const struct product image = {subject->purl, subject->digest};
	const struct product index = {subject->index_purl, subject->index_digest};

	for (size_t i = 0; i < subject->count; i++)
		for (size_t n = 0; n < subject->programs[i].count; n++) {
			say(s, image, &subject->programs[i].items[n]);
			if (index.purl)
				say(s, index, &subject->programs[i].items[n]);
		}
}

static int say_all(
	const struct goci_vulns_report *report, struct says *s, struct oci_err *err)
{
	for (size_t i = 0; i < report->count; i++) {
		const struct goci_vulns_subject *subject = &report->items[i];

		if (!subject->purl)
			return oci_err_set(err, OCI_ERR_INVALID,
				"%s: has no manifest whose digest OpenVEX could name; copy it "
				"to a layout with goci copy",
				subject->name);
		say_subject(s, subject);
	}
	return 0;
}

static json_t *vulnerability(const struct goci_vuln *v)
{
	oci_auto_json *aliases = goci_osv_aliases(v->doc);
	json_t *doc = json_object();

	goci_text_set(doc, "@id", goci_osv_url(v->doc));
	goci_text_set(doc, "name", v->id);
	goci_text_set(doc, "description", oci_json_text(v->doc, "summary"));
	if (json_array_size(aliases))
		json_object_set(doc, "aliases", aliases);
	return doc;
}

static json_t *component(const char *purl)
{
	return json_pack("{s:s, s:{s:s}}", "@id", purl, "identifiers", "purl", purl);
}

static json_t *product(const struct said *said)
{
	json_t *doc = component(said->product.purl);
	const char *digest = said->product.digest;

	if (digest && strncmp(digest, "sha256:", 7) == 0)
		json_object_set_new(
			doc, "hashes", json_pack("{s:s}", "sha-256", digest + 7));
	json_object_set_new(
		doc, "subcomponents", json_pack("[o]", component(said->purl)));
	return doc;
}

static char *action(const struct goci_vuln *v)
{
	oci_auto_free char *fixed = goci_vuln_fixed(v);

	if (!fixed)
		return oci_xasprintf("No version of %s fixes it yet.", v->module);
	if (strncmp(fixed, "go", 2) == 0)
		return oci_xasprintf("Build with Go %s or newer.", fixed + 2);
	return oci_xasprintf("Update %s to %s or newer.", v->module, fixed);
}

static void set_status(const struct goci_vuln *v, json_t *doc)
{
	oci_auto_free char *text = NULL;

	if (v->state == GOCI_VULN_MODULE || v->state == GOCI_VULN_PACKAGE) {
		bool none = v->state == GOCI_VULN_MODULE;

		oci_json_set(doc, "status", "not_affected");
		oci_json_set(doc, "justification",
			none ? "vulnerable_code_not_present"
			     : "vulnerable_code_not_in_execute_path");
		oci_json_set(doc, "impact_statement",
			none ? "Nothing of the vulnerable packages is linked."
			     : "None of the vulnerable functions is linked, though others "
			       "of their package are.");
		return;
	}
	if (v->state == GOCI_VULN_UNKNOWN) {
		oci_json_set(doc, "status", "under_investigation");
		oci_json_set(doc, "status_notes",
			"The program does not tell the version of the module.");
		return;
	}
	text = action(v);
	oci_json_set(doc, "status", "affected");
	goci_text_set(doc, "action_statement", text);
}

static json_t *statement(const struct said *said)
{
	json_t *doc = json_object();

	json_object_set_new(doc, "vulnerability", vulnerability(said->vuln));
	json_object_set_new(doc, "products", json_pack("[o]", product(said)));
	set_status(said->vuln, doc);
	return doc;
}

/* The name is a digest of the rest, as vexctl's is. */
static void set_id(json_t *doc)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *id = NULL;
	struct oci_digest digest;

	oci_json_write(doc, &text);
	oci_digest_of(text.data, text.len, &digest);
	id = oci_xasprintf(
		"https://openvex.dev/docs/public/vex-%s", oci_digest_hex(&digest));
	oci_json_set(doc, "@id", id);
}

json_t *goci_vulns_openvex(const struct goci_vulns_report *report,
	const char *timestamp, struct oci_err *err)
{
	OCI_AUTO(says_release) struct says says = {.places = json_object()};
	json_t *doc, *list;

	if (say_all(report, &says, err) < 0)
		return NULL;
	list = json_array();
	for (size_t i = 0; i < says.count; i++)
		json_array_append_new(list, statement(&says.items[i]));
	doc = json_pack("{s:s, s:s, s:s, s:s, s:i, s:s, s:o}", "@context",
		"https://openvex.dev/ns/v0.2.0", "@id", "", "author", "goci",
		"timestamp", timestamp, "version", 1, "tooling", "goci vulns",
		"statements", list);
	set_id(doc);
	return doc;
}
