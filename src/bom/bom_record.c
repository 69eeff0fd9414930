#include "bom/bom_record.h"

#include "oci/json.h"

/* An array even where there is nothing: what follows keeps its place. */
static json_t *strings(const struct oci_strv *list)
{
	json_t *all = oci_json_strings(list);

	return all ? all : json_array();
}

static json_t *part_json(struct goci_bom_part *part)
{
	json_t *doc = json_array();

	json_array_append_new(doc, json_integer(part->kind));
	for (size_t i = 0; i < GOCI_BOM_STRINGS; i++) {
		const char *s = *goci_bom_string(part, i);

		json_array_append_new(doc, s ? json_string(s) : json_null());
	}
	json_array_append_new(doc, strings(&part->licences));
	json_array_append_new(doc, strings(&part->facts));
	return doc;
}

void goci_bom_keep(struct oci_cache *cache, const struct oci_digest *key,
	const struct goci_bom *bom)
{
	json_t *parts = json_array(), *edges = json_array();
	oci_auto_json *doc = json_pack("{s:o, s:o, s:o}", "parts", parts, "edges",
		edges, "covers", strings(&bom->covers));
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;

	for (size_t i = 0; i < bom->count; i++)
		json_array_append_new(parts, part_json(&bom->parts[i]));
	for (size_t i = 0; i < bom->edge_count; i++) {
		json_array_append_new(
			edges, json_integer((json_int_t)bom->edges[i].from));
		json_array_append_new(
			edges, json_integer((json_int_t)bom->edges[i].to));
	}
	oci_json_write(doc, &text);
	(void)oci_cache_put(cache, key, text.data, &ignored);
}

static void take_strings(const json_t *list, struct oci_strv *out)
{
	const json_t *item;
	size_t i;

	json_array_foreach(list, i, item)
		if (json_is_string(item))
			oci_strv_add(out, json_string_value(item));
}

static bool take_part(const json_t *doc, struct goci_bom *bom)
{
	goci_auto_bom_part part = {0};
	json_int_t kind = json_integer_value(json_array_get(doc, 0));

	for (size_t i = 0; i < GOCI_BOM_STRINGS; i++) {
		const char *s = json_string_value(json_array_get(doc, i + 1));

		*goci_bom_string(&part, i) = s ? oci_xstrdup(s) : NULL;
	}
	take_strings(json_array_get(doc, GOCI_BOM_STRINGS + 1), &part.licences);
	take_strings(json_array_get(doc, GOCI_BOM_STRINGS + 2), &part.facts);
	if (kind < 0 || kind >= GOCI_BOM_KINDS || !part.id || !part.name)
		return false;
	part.kind = (enum goci_bom_kind)kind;
	goci_bom_add(bom, &part);
	return true;
}

static bool take_all(const json_t *doc, struct goci_bom *bom)
{
	const json_t *parts = json_object_get(doc, "parts");
	const json_t *edges = json_object_get(doc, "edges"), *item;
	size_t i;

	json_array_foreach(parts, i, item)
		if (!take_part(item, bom))
			return false;
	for (i = 0; i + 1 < json_array_size(edges); i += 2) {
		json_int_t from = json_integer_value(json_array_get(edges, i));
		json_int_t to = json_integer_value(json_array_get(edges, i + 1));

		if (from < 0 || to < 0 || (size_t)from >= bom->count ||
			(size_t)to >= bom->count)
			return false;
		goci_bom_link(bom, (size_t)from, (size_t)to);
	}
	take_strings(json_object_get(doc, "covers"), &bom->covers);
	return bom->count > 0;
}

bool goci_bom_recall(
	struct oci_cache *cache, const struct oci_digest *key, struct goci_bom *bom)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_err ignored;

	if (oci_cache_get(cache, key, &text) < 0)
		return false;
	doc = oci_json_parse(text.data, text.len, &ignored);
	if (doc && take_all(doc, bom))
		return true;
	goci_bom_release(bom);
	return false;
}
