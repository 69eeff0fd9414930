#include "bom/spdx.h"

#include "app/version.h"
#include "bom/spdx_licences.h"
#include "bom/uuid.h"
#include "licence/licence.h"
#include "oci/json.h"

#include <stdbool.h>
#include <string.h>

static const char *const purposes[GOCI_BOM_KINDS] = {
	[GOCI_BOM_IMAGE] = "CONTAINER",
	[GOCI_BOM_OS] = "OPERATING_SYSTEM",
	[GOCI_BOM_MODULE] = "LIBRARY",
	[GOCI_BOM_PACKAGE] = "LIBRARY",
};

static const char *const prefixes[GOCI_BOM_KINDS] = {
	[GOCI_BOM_IMAGE] = "Image",
	[GOCI_BOM_OS] = "OperatingSystem",
	[GOCI_BOM_PROGRAM] = "Program",
	[GOCI_BOM_MODULE] = "GoModule",
	[GOCI_BOM_PACKAGE] = "Package",
	[GOCI_BOM_FILE] = "File",
};

/* Letters, digits, '.' and '-' (3.2, "SPDX identifier"); unique by the id's hash. */
static char *element(const struct goci_bom_part *part)
{
	oci_auto_buf id = OCI_BUF_INIT;
	struct oci_digest digest;

	oci_buf_addf(&id, "SPDXRef-%s-", prefixes[part->kind]);
	for (const char *s = part->name; *s && id.len < 100; s++)
		oci_buf_add(&id,
			strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "abcdefghijklmnopqrstuvwxyz0123456789.-")
				? s
				: "-",
			1);
	oci_digest_of(part->id, strlen(part->id), &digest);
	oci_buf_addf(&id, "-%.32s", oci_digest_hex(&digest));
	return oci_buf_take(&id);
}

static json_t *references(const struct goci_bom_part *part)
{
	json_t *list = json_array();

	if (part->purl)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "referenceCategory",
				      "PACKAGE-MANAGER", "referenceType", "purl",
				      "referenceLocator", part->purl));
	if (part->cpe)
		json_array_append_new(
			list, json_pack("{s:s, s:s, s:s}", "referenceCategory",
				      "SECURITY", "referenceType", "cpe23Type",
				      "referenceLocator", part->cpe));
	return list;
}

/* What the format has no member for. */
static char *comment(const struct goci_bom_part *part)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < part->facts.count; i++)
		oci_buf_addf(&text, "%s%s", i ? "\n" : "", part->facts.items[i]);
	return oci_buf_take(&text);
}

static json_t *package(const struct goci_bom_part *part)
{
	oci_auto_free char *licence = goci_licence_expression(&part->licences);
	oci_auto_free char *id = element(part), *facts = comment(part);
	json_t *doc = json_pack("{s:s, s:s}", "SPDXID", id, "name", part->name);
	json_t *refs = references(part);

	oci_json_set(doc, "versionInfo", part->version);
	if (part->supplier)
		json_object_set_new(doc, "supplier",
			json_sprintf("Organization: %s", part->supplier));
	oci_json_set(doc, "downloadLocation", "NOASSERTION");
	json_object_set_new(doc, "filesAnalyzed", json_false());
	if (part->sha256)
		json_object_set_new(doc, "checksums",
			json_pack("[{s:s, s:s}]", "algorithm", "SHA256",
				"checksumValue", part->sha256));
	oci_json_set(doc, "licenseConcluded", "NOASSERTION");
	oci_json_set(doc, "licenseDeclared", licence ? licence : "NOASSERTION");
	oci_json_set(doc, "copyrightText", "NOASSERTION");
	oci_json_set(doc, "comment", *facts ? facts : NULL);
	oci_json_set(doc, "primaryPackagePurpose", purposes[part->kind]);
	if (json_array_size(refs))
		json_object_set(doc, "externalRefs", refs);
	json_decref(refs);
	return doc;
}

/* Names are relative to the root of the package, the image (8.1). */
static json_t *file(const struct goci_bom_part *part)
{
	oci_auto_free char *id = element(part), *facts = comment(part);
	oci_auto_free char *name = oci_xasprintf(".%s", part->place);
	json_t *doc = json_pack("{s:s, s:s, s:[s]}", "SPDXID", id, "fileName", name,
		"fileTypes", part->kind == GOCI_BOM_PROGRAM ? "BINARY" : "OTHER");

	json_object_set_new(doc, "checksums",
		json_pack("[{s:s, s:s}, {s:s, s:s}]", "algorithm", "SHA1",
			"checksumValue", part->sha1, "algorithm", "SHA256",
			"checksumValue", part->sha256));
	oci_json_set(doc, "licenseConcluded", "NOASSERTION");
	json_object_set_new(doc, "licenseInfoInFiles", json_pack("[s]", "NOASSERTION"));
	oci_json_set(doc, "copyrightText", "NOASSERTION");
	oci_json_set(doc, "comment", *facts ? facts : NULL);
	return doc;
}

/* A layer is no package, and a file needs a SHA-1: it is a note to the image. */
static json_t *note(const struct goci_bom_part *layer, const char *created)
{
	oci_auto_free char *facts = comment(layer), *text = NULL;

	text = oci_xasprintf("goci:layer:digest=%s\n%s", layer->name, facts);
	return json_pack("{s:s, s:s, s:s+, s:s}", "annotationDate", created,
		"annotationType", "OTHER", "annotator", "Tool: goci-", goci_version,
		"comment", text);
}

static json_t *relation(const char *from, const char *how, const char *to)
{
	return json_pack("{s:s, s:s, s:s}", "spdxElementId", from, "relationshipType",
		how, "relatedSpdxElement", to);
}

/* Not GENERATED_FROM: syft takes its target for a source that is not in the image. */
static const char *relationship(
	const struct goci_bom *bom, const struct goci_bom_edge *e)
{
	const struct goci_bom_part *from = &bom->parts[e->from];

	if (from->kind == GOCI_BOM_IMAGE || bom->parts[e->to].kind == GOCI_BOM_FILE)
		return "CONTAINS";
	return goci_bom_is_file(from) ? "STATIC_LINK" : "DEPENDS_ON";
}

static void add_edges(const struct goci_bom *bom, char *const *ids, json_t *list)
{
	for (size_t i = 0; i < bom->edge_count; i++) {
		const struct goci_bom_edge *e = &bom->edges[i];

		if (e->from)
			json_array_append_new(
				list, relation(ids[e->from], relationship(bom, e),
					      ids[e->to]));
	}
}

/* For each part whether it is a file that a package has, not the image itself. */
static bool *find_packed(const struct goci_bom *bom)
{
	bool *packed = oci_xcalloc(bom->count + 1, sizeof(*packed));

	for (size_t i = 0; i < bom->edge_count; i++) {
		const struct goci_bom_edge *e = &bom->edges[i];

		if (e->from && bom->parts[e->to].kind == GOCI_BOM_FILE)
			packed[e->to] = true;
	}
	return packed;
}

static json_t *relationships(const struct goci_bom *bom)
{
	json_t *list = json_array();
	oci_auto_strv ids = OCI_STRV_INIT;
	oci_auto_free bool *packed = find_packed(bom);

	for (size_t i = 0; i < bom->count; i++)
		oci_strv_take(&ids, element(&bom->parts[i]));
	json_array_append_new(
		list, relation("SPDXRef-DOCUMENT", "DESCRIBES", ids.items[0]));
	for (size_t i = 1; i < bom->count; i++)
		if (bom->parts[i].kind != GOCI_BOM_LAYER && !packed[i])
			json_array_append_new(
				list, relation(ids.items[0], "CONTAINS", ids.items[i]));
	add_edges(bom, ids.items, list);
	return list;
}

/* Sets a list that a document has only where there is something in it. */
static void set_list(json_t *doc, const char *name, json_t *list)
{
	if (json_array_size(list))
		json_object_set(doc, name, list);
	json_decref(list);
}

static void add_parts(json_t *doc, const struct goci_bom *bom, const char *created)
{
	json_t *packages = json_array(), *files = json_array(), *notes = json_array();

	for (size_t i = 0; i < bom->count; i++) {
		const struct goci_bom_part *part = &bom->parts[i];

		if (part->kind == GOCI_BOM_LAYER)
			json_array_append_new(notes, note(part, created));
		else if (goci_bom_is_file(part))
			json_array_append_new(files, file(part));
		else
			json_array_append_new(packages, package(part));
	}
	set_list(json_array_get(packages, 0), "annotations", notes);
	json_object_set_new(doc, "packages", packages);
	set_list(doc, "files", files);
}

json_t *goci_bom_spdx(const struct goci_bom *bom)
{
	const char *created = bom->created ? bom->created : "1970-01-01T00:00:00Z";
	json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:[o]}}",
		"spdxVersion", "SPDX-2.3", "dataLicense", "CC0-1.0", "SPDXID",
		"SPDXRef-DOCUMENT", "name", bom->parts[0].name, "documentNamespace", "",
		"creationInfo", "created", created, "creators",
		json_sprintf("Tool: goci-%s", goci_version));
	oci_auto_free char *space = NULL;

	add_parts(doc, bom, created);
	set_list(doc, "hasExtractedLicensingInfos", goci_spdx_licences(bom));
	json_object_set_new(doc, "relationships", relationships(bom));
	space = goci_uuid_of(doc);
	oci_json_set(doc, "documentNamespace", space);
	return doc;
}
