#include "supply/spdx.h"

#include "app/version.h"
#include "oci/json.h"
#include "supply/licence.h"
#include "supply/uuid.h"

#include <string.h>

static const char *const purposes[GOCI_BOM_KINDS] = {
	[GOCI_BOM_IMAGE] = "CONTAINER",
	[GOCI_BOM_LAYER] = "ARCHIVE",
	[GOCI_BOM_OS] = "OPERATING-SYSTEM",
	[GOCI_BOM_PROGRAM] = "APPLICATION",
	[GOCI_BOM_MODULE] = "LIBRARY",
	[GOCI_BOM_PACKAGE] = "LIBRARY",
	[GOCI_BOM_FILE] = "FILE",
};

static const char *const prefixes[GOCI_BOM_KINDS] = {
	[GOCI_BOM_IMAGE] = "Image",
	[GOCI_BOM_LAYER] = "Layer",
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
	oci_buf_addf(&id, "-%.16s", oci_digest_hex(&digest));
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
	oci_json_set(doc, "packageFileName",
		part->kind == GOCI_BOM_PACKAGE ? NULL : part->place);
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

static json_t *relation(const char *from, const char *how, const char *to)
{
	return json_pack("{s:s, s:s, s:s}", "spdxElementId", from, "relationshipType",
		how, "relatedSpdxElement", to);
}

static const char *id_of(const json_t *packages, size_t i)
{
	return oci_json_text(json_array_get(packages, i), "SPDXID");
}

static json_t *relationships(const struct goci_bom *bom, const json_t *packages)
{
	json_t *list = json_array();

	json_array_append_new(
		list, relation("SPDXRef-DOCUMENT", "DESCRIBES", id_of(packages, 0)));
	for (size_t i = 1; i < bom->count; i++)
		json_array_append_new(list,
			relation(id_of(packages, 0), "CONTAINS", id_of(packages, i)));
	for (size_t i = 0; i < bom->edge_count; i++)
		if (bom->edges[i].from)
			json_array_append_new(
				list, relation(id_of(packages, bom->edges[i].from),
					      "DEPENDS_ON",
					      id_of(packages, bom->edges[i].to)));
	return list;
}

json_t *goci_bom_spdx(const struct goci_bom *bom)
{
	const char *created = bom->created ? bom->created : "1970-01-01T00:00:00Z";
	json_t *packages = json_array(), *others, *doc;
	oci_auto_free char *space = NULL;

	for (size_t i = 0; i < bom->count; i++)
		json_array_append_new(packages, package(&bom->parts[i]));
	others = goci_licence_others(bom);
	doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:{s:s, s:[o]}}", "spdxVersion",
		"SPDX-2.3", "dataLicense", "CC0-1.0", "SPDXID", "SPDXRef-DOCUMENT",
		"name", bom->parts[0].name, "documentNamespace", "", "creationInfo",
		"created", created, "creators",
		json_sprintf("Tool: goci-%s", goci_version));
	json_object_set_new(doc, "packages", packages);
	if (json_array_size(others))
		json_object_set(doc, "hasExtractedLicensingInfos", others);
	json_decref(others);
	json_object_set_new(doc, "relationships", relationships(bom, packages));
	space = goci_uuid_of(doc);
	oci_json_set(doc, "documentNamespace", space);
	return doc;
}
