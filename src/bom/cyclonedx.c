#include "bom/cyclonedx.h"

#include "app/version.h"
#include "bom/bom_index.h"
#include "bom/uuid.h"
#include "licence/licence.h"
#include "oci/json.h"

#include <string.h>

static const char *const types[GOCI_BOM_KINDS] = {
	[GOCI_BOM_IMAGE] = "container",
	[GOCI_BOM_LAYER] = "file",
	[GOCI_BOM_OS] = "operating-system",
	[GOCI_BOM_PROGRAM] = "file", /* "application" is a package, for some readers */
	[GOCI_BOM_MODULE] = "library",
	[GOCI_BOM_PACKAGE] = "library",
	[GOCI_BOM_FILE] = "file",
};

static json_t *licence(const char *text)
{
	return json_pack(
		"{s:{s:s}}", "license", goci_licence_is_id(text) ? "id" : "name", text);
}

/* A list of licences has no place for an expression: then all is one. */
static json_t *licences(const struct goci_bom_part *part)
{
	const struct oci_strv *all = &part->licences;
	oci_auto_free char *expression = goci_licence_expression(all);
	json_t *list = json_array();

	for (size_t i = 0; i < all->count; i++) {
		const char *text = all->items[i];

		if (goci_licence_is_expression(text) && strchr(text, ' ')) {
			json_decref(list);
			return json_pack("[{s:s}]", "expression", expression);
		}
		json_array_append_new(list, licence(text));
	}
	return list;
}

static json_t *property(const char *name, size_t len, const char *value)
{
	return json_pack("{s:s%, s:s}", "name", name, len, "value", value);
}

static json_t *properties(const struct goci_bom_part *part)
{
	json_t *list = json_array();

	for (size_t i = 0; i < part->facts.count; i++) {
		const char *fact = part->facts.items[i];
		size_t len = strcspn(fact, "=");

		json_array_append_new(
			list, property(fact, len, fact + len + !!fact[len]));
	}
	return list;
}

static json_t *hashes(const struct goci_bom_part *part)
{
	json_t *list = json_array();

	if (part->sha1)
		json_array_append_new(list,
			json_pack("{s:s, s:s}", "alg", "SHA-1", "content", part->sha1));
	json_array_append_new(list,
		json_pack("{s:s, s:s}", "alg", "SHA-256", "content", part->sha256));
	return list;
}

static json_t *component(const struct goci_bom_part *part)
{
	json_t *doc =
		json_pack("{s:s, s:s}", "type", types[part->kind], "bom-ref", part->id);
	const char *link = goci_bom_fact(part, GOCI_FACT_CYCLONEDX);

	if (part->supplier)
		json_object_set_new(
			doc, "supplier", json_pack("{s:s}", "name", part->supplier));
	oci_json_set(doc, "name", part->name);
	oci_json_set(doc, "version", part->version);
	if (part->sha256)
		json_object_set_new(doc, "hashes", hashes(part));
	if (part->licences.count)
		json_object_set_new(doc, "licenses", licences(part));
	oci_json_set(doc, "cpe", part->cpe);
	oci_json_set(doc, "purl", part->purl);
	if (part->place && part->kind != GOCI_BOM_FILE) /* whose name it is */
		json_object_set_new(doc, "evidence",
			json_pack(
				"{s:[{s:s}]}", "occurrences", "location", part->place));
	if (link)
		json_object_set_new(doc, "externalReferences",
			json_pack("[{s:s, s:s}]", "type", "bom", "url", link));
	if (part->facts.count)
		json_object_set_new(doc, "properties", properties(part));
	return doc;
}

static json_t *metadata(const struct goci_bom *bom, json_t *image)
{
	json_t *doc = json_object();

	oci_json_set(doc, "timestamp", bom->created);
	json_object_set_new(doc, "tools",
		json_pack("{s:[{s:s, s:s, s:s}]}", "components", "type", "application",
			"name", "goci", "version", goci_version));
	json_object_set_new(doc, "component", image);
	return doc;
}

static bool is_file(const struct goci_bom *bom, size_t i)
{
	return bom->parts[i].kind == GOCI_BOM_FILE;
}

/* What each part depends on; a part without is listed, too: it is known to have none.
 * Files depend on nothing.
 */
static json_t *dependencies(const struct goci_bom *bom)
{
	json_t *list = json_array();
	size_t e = 0;

	for (size_t i = 0; i < bom->count; i++) {
		json_t *on = json_array();

		for (; e < bom->edge_count && bom->edges[e].from == i; e++)
			if (!is_file(bom, bom->edges[e].to))
				json_array_append_new(on,
					json_string(bom->parts[bom->edges[e].to].id));
		if (bom->parts[i].kind == GOCI_BOM_LAYER || is_file(bom, i)) {
			json_decref(on);
			continue;
		}
		json_array_append_new(list, json_pack("{s:s, s:o}", "ref",
						    bom->parts[i].id, "dependsOn", on));
	}
	return list;
}

/* The component that contains each part: of a package's file the package. */
static json_t **containers_of(const struct goci_bom *bom, json_t *const *all)
{
	json_t **in = oci_xcalloc(bom->count + 1, sizeof(json_t *));

	for (size_t i = 0; i < bom->edge_count; i++)
		if (is_file(bom, bom->edges[i].to))
			in[bom->edges[i].to] = all[bom->edges[i].from];
	return in;
}

/* Adds a component to those that another one contains. */
static void put_into(json_t *container, json_t *item)
{
	if (!json_object_get(container, "components"))
		json_object_set_new(container, "components", json_array());
	json_array_append_new(json_object_get(container, "components"), item);
}

/* The layers are parts of the image in the format's own sense: components in it. */
static void add_components(const struct goci_bom *bom, json_t *doc, json_t *image)
{
	oci_auto_free json_t **all = oci_xcalloc(bom->count + 1, sizeof(json_t *));
	oci_auto_free json_t **in = NULL;

	all[0] = image;
	for (size_t i = 1; i < bom->count; i++)
		all[i] = component(&bom->parts[i]);
	in = containers_of(bom, all);
	json_object_set_new(image, "components", json_array());
	for (size_t i = 1; i < bom->count; i++) {
		json_t *container = in[i] ? in[i] : doc;

		put_into(bom->parts[i].kind == GOCI_BOM_LAYER ? image : container,
			all[i]);
	}
}

json_t *goci_bom_cyclonedx(const struct goci_bom *bom)
{
	json_t *image = component(&bom->parts[0]);
	json_t *doc = json_pack("{s:s, s:s, s:s, s:s, s:i}", "$schema",
		"http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat",
		"CycloneDX", "specVersion", "1.6", "serialNumber", "", "version", 1);
	oci_auto_free char *serial = NULL;

	json_object_set_new(doc, "metadata", metadata(bom, image));
	json_object_set_new(doc, "components", json_array());
	add_components(bom, doc, image);
	json_object_set_new(doc, "dependencies", dependencies(bom));
	serial = goci_uuid_of(doc);
	oci_json_set(doc, "serialNumber", serial);
	return doc;
}
