#include "fuzz.h"

#include "bom/bom_sort.h"
#include "bom/bom_subject.h"
#include "bom/cyclonedx.h"
#include "bom/spdx.h"
#include "distro/apk.h"
#include "distro/copyright.h"
#include "distro/dpkg.h"
#include "licence/licence.h"
#include "licence/licence_text.h"
#include "oci/json.h"
#include "supply/bom_edges.h"

#include <stdlib.h>
#include <string.h>

static void must_have(json_t *ids, const json_t *text)
{
	if (!json_is_string(text) || !json_object_get(ids, json_string_value(text)))
		abort();
}

/* Every dependency names a component, each of which is there once. */
static void check_cyclonedx(const struct goci_bom *bom)
{
	json_auto_t *doc = goci_bom_cyclonedx(bom), *ids = json_object();
	const json_t *item, *to;
	oci_auto_buf text = OCI_BUF_INIT;
	size_t i, k;

	json_object_set_new(ids, bom->parts[0].id, json_true());
	json_array_foreach(json_object_get(doc, "components"), i, item) {
		const char *ref = oci_json_text(item, "bom-ref");

		if (!ref || json_object_get(ids, ref))
			abort();
		json_object_set_new(ids, ref, json_true());
	}
	json_array_foreach(json_object_get(doc, "dependencies"), i, item) {
		must_have(ids, json_object_get(item, "ref"));
		json_array_foreach(json_object_get(item, "dependsOn"), k, to)
			must_have(ids, to);
	}
	oci_json_write(doc, &text);
	json_decref(json_loads(text.data, 0, NULL));
}

static void check_spdx(const struct goci_bom *bom)
{
	json_auto_t *doc = goci_bom_spdx(bom), *ids = json_object();
	const json_t *item;
	size_t i;

	json_array_foreach(json_object_get(doc, "packages"), i, item) {
		const char *id = oci_json_text(item, "SPDXID");
		const char *licence = oci_json_text(item, "licenseDeclared");

		if (!id || !licence || json_object_get(ids, id))
			abort();
		if (strcmp(licence, "NOASSERTION") != 0 &&
			!goci_licence_is_expression(licence))
			abort();
		json_object_set_new(ids, id, json_true());
	}
	json_array_foreach(json_object_get(doc, "relationships"), i, item)
		must_have(ids, json_object_get(item, "relatedSpdxElement"));
}

static void begin(struct goci_bom *bom)
{
	struct goci_bom_subject subject = {.repository = NULL};

	oci_digest_of("", 0, &subject.digest);
	goci_bom_begin(bom, &subject);
}

/* The first line is an os-release's, the rest a database of both kinds. */
static void packages(const char *data, size_t len)
{
	const char *rest = len ? memchr(data, '\n', len) : NULL;
	size_t head = rest ? (size_t)(rest - data) : len;
	goci_auto_package_links links = {0};
	goci_auto_distro distro = {0};
	goci_auto_bom bom = GOCI_BOM_INIT;
	struct oci_err err;

	begin(&bom);
	goci_distro_parse(&distro, data, head);
	goci_bom_add_distro(&bom, &distro, "etc/os-release");
	if (rest) {
		const struct goci_packages database = {
			rest, len - head, "db", &distro, NULL};

		(void)goci_bom_add_dpkg(&bom, &database, &links, &err);
		(void)goci_bom_add_apk(&bom, &database, &links, &err);
		(void)goci_bom_link_packages(&bom, &links, &err);
	}
	goci_bom_sort(&bom);
	check_cyclonedx(&bom);
	check_spdx(&bom);
}

static void licence(const char *data, size_t len)
{
	oci_auto_strv found = OCI_STRV_INIT;
	oci_auto_free char *text = fuzz_text(data, len), *joined = NULL;

	(void)goci_licence_of_text(text, len, &found);
	for (size_t i = 0; i < found.count; i++)
		if (!goci_licence_is_expression(found.items[i]))
			abort();
	oci_strv_add(&found, text);
	joined = goci_licence_expression(&found);
	if (!joined || !goci_licence_is_expression(joined))
		abort();
}

static void copyright(const char *data, size_t len)
{
	oci_auto_strv found = OCI_STRV_INIT;

	goci_copyright_licences(data, len, &found);
	for (size_t i = 0; i < found.count; i++)
		if (strlen(found.items[i]) > 400)
			abort();
}

static void imports(const char *data, size_t len)
{
	static const struct goci_bom_owner owners[] = {
		{"a", 0}, {"a/b", 0}, {"a/b/c", 0}, {"b", 0}};
	oci_auto_free char *text = fuzz_text(data, len);
	goci_auto_bom bom = GOCI_BOM_INIT;

	begin(&bom);
	(void)goci_bom_add_imports(&bom, text, owners, OCI_COUNT(owners), 0);
	for (size_t i = 0; i < bom.edge_count; i++)
		if (bom.edges[i].from >= bom.count || bom.edges[i].to >= bom.count)
			abort();
}

const struct fuzz_target fuzz_materials[] = {
	{"packages", packages},
	{"licence", licence},
	{"copyright", copyright},
	{"bom-imports", imports},
	{0},
};
