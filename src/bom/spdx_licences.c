#include "bom/spdx_licences.h"

#include "licence/licence.h"

#include <string.h>

static json_t *info(const char *id, const char *text)
{
	return json_pack("{s:s, s:s}", "licenseId", id, "extractedText", text);
}

/* The references of an expression: it does not say what they mean. */
static void add_references(const char *expression, struct oci_strv *ids, json_t *texts)
{
	const char *at = expression;

	while ((at = strstr(at, "LicenseRef-")) != NULL) {
		oci_auto_free char *id = oci_xstrndup(at, strcspn(at, " ()"));

		if (!json_object_get(texts, id)) {
			oci_strv_add(ids, id);
			json_object_set_new(texts, id,
				json_string("A licence that is known by this name "
					    "alone; the package has its text."));
		}
		at++;
	}
}

static void add_licence(const char *licence, struct oci_strv *ids, json_t *texts)
{
	oci_auto_free char *id = NULL;

	if (goci_licence_is_expression(licence)) {
		add_references(licence, ids, texts);
		return;
	}
	id = goci_licence_reference(licence);
	if (json_object_get(texts, id))
		return;
	oci_strv_add(ids, id);
	json_object_set_new(texts, id, json_string(licence));
}

json_t *goci_spdx_licences(const struct goci_bom *bom)
{
	oci_auto_strv ids = OCI_STRV_INIT;
	json_t *texts = json_object(), *list = json_array();

	for (size_t i = 0; i < bom->count; i++)
		for (size_t k = 0; k < bom->parts[i].licences.count; k++)
			add_licence(bom->parts[i].licences.items[k], &ids, texts);
	oci_strv_sort(&ids);
	for (size_t i = 0; i < ids.count; i++)
		json_array_append_new(
			list, info(ids.items[i], json_string_value(json_object_get(
							 texts, ids.items[i]))));
	json_decref(texts);
	return list;
}
