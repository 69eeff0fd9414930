#include "bom/bom_index.h"
#include "bom/bom_sort.h"
#include "bom/cyclonedx.h"
#include "bom/purl.h"
#include "bom/spdx.h"
#include "oci/json.h"
#include "supply/bom_go.h"
#include "test.h"

#include <stdlib.h>

static const char modules[] = "path\texample.com/shop/cmd/api\n"
			      "mod\texample.com/shop\t(devel)\t\n"
			      "dep\texample.com/a/b\tv1.2.3\th1:aaa=\n"
			      "dep\texample.com/a\tv2.0.0+incompatible\th1:bbb=\n"
			      "dep\texample.com/old\tv1.0.0\n"
			      "=>\texample.com/Fork\tv1.1.0\th1:ccc=\n"
			      "dep\texample.com/near\tv0.0.0\n"
			      "=>\t../near\t(devel)\t\n"
			      "build\tGOOS=linux\n";

/* main -> a/b -> a; a uses none; old and near are used by main. */
static const char imports[] =
	"unsafe\nruntime 0\nexample.com/a/x 1\n"
	"example.com/a/b/y 2 1\nexample.com/old 1\n"
	"example.com/near/z 1\nexample.com/shop/cmd/api 3 4 5 1\n";

static void begin(struct goci_bom *bom, const char *title)
{
	json_auto_t *config =
		json_pack("{s:s, s:{s:{s:s}}}", "created", "2020-01-02T03:04:05Z",
			"config", "Labels", "org.opencontainers.image.title", title);
	struct goci_bom_subject subject = {.config = config};

	oci_digest_of("x", 1, &subject.digest);
	goci_bom_begin(bom, &subject);
}

static void fill(struct goci_bom *bom, const char *version, const char *edges)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	const struct goci_bom_program program = {.path = "/app/main",
		.info = &info,
		.version = version,
		.imports = edges};
	struct oci_err err;

	begin(bom, "shop");
	info.go_version = oci_xstrdup("go1.26.8 X:boringcrypto");
	assert_int_equal(
		goci_buildinfo_parse(&info, modules, strlen(modules), &err), 0);
	goci_bom_add_program(bom, &program);
	goci_bom_sort(bom);
}

static char *edges_of(const struct goci_bom *bom, const char *id)
{
	oci_auto_buf out = OCI_BUF_INIT;

	for (size_t i = 0; i < bom->edge_count; i++)
		if (strcmp(bom->parts[bom->edges[i].from].id, id) == 0)
			oci_buf_addf(&out, "%s\n", bom->parts[bom->edges[i].to].id);
	return oci_buf_take(&out);
}

static void assert_edges(const struct goci_bom *bom, const char *id, const char *to)
{
	oci_auto_free char *found = edges_of(bom, id);

	assert_string_equal(found, to);
}

static const struct goci_bom_part *part(const struct goci_bom *bom, const char *id)
{
	const json_t *at = json_object_get(bom->ids, id);

	if (!at)
		fail_msg("there is no %s", id);
	return &bom->parts[json_integer_value(at)];
}

static void modules_go_by_what_was_compiled(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	const struct goci_bom_part *p;

	(void)state;
	fill(&bom, NULL, NULL);
	p = part(&bom, "pkg:golang/example.com/Fork@v1.1.0");
	assert_string_equal(
		goci_bom_fact(p, "goci:go:replaces"), "example.com/old@v1.0.0");
	assert_string_equal(goci_bom_fact(p, GOCI_FACT_SUM), "h1:ccc=");
	p = part(&bom, "pkg:golang/example.com/near");
	assert_null(p->version);
	assert_string_equal(goci_bom_fact(p, "goci:go:local"), "true");
	part(&bom, "pkg:golang/example.com/a@v2.0.0%2Bincompatible");
	p = part(&bom, "pkg:golang/stdlib@1.26.8");
	assert_string_equal(p->cpe, "cpe:2.3:a:golang:go:1.26.8:-:*:*:*:*:*:*");
}

static void a_main_module_without_a_version_has_none(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT, known = GOCI_BOM_INIT;

	(void)state;
	fill(&bom, NULL, NULL);
	assert_null(part(&bom, "pkg:golang/example.com/shop")->version);
	fill(&known, "v1.4.0", NULL);
	assert_string_equal(
		part(&known, "pkg:golang/example.com/shop@v1.4.0")->version, "v1.4.0");
}

static void without_imports_the_main_module_uses_all(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;

	(void)state;
	fill(&bom, NULL, NULL);
	assert_edges(&bom, "program:/app/main", "pkg:golang/example.com/shop\n");
	assert_edges(&bom, "pkg:golang/example.com/shop",
		"pkg:golang/example.com/Fork@v1.1.0\n"
		"pkg:golang/example.com/a/b@v1.2.3\n"
		"pkg:golang/example.com/a@v2.0.0%2Bincompatible\n"
		"pkg:golang/example.com/near\npkg:golang/stdlib@1.26.8\n");
}

static void imports_are_lifted_to_modules(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;

	(void)state;
	fill(&bom, NULL, imports);
	assert_edges(&bom, "pkg:golang/example.com/shop",
		"pkg:golang/example.com/Fork@v1.1.0\n"
		"pkg:golang/example.com/a/b@v1.2.3\n"
		"pkg:golang/example.com/near\npkg:golang/stdlib@1.26.8\n");
	assert_edges(&bom, "pkg:golang/example.com/a/b@v1.2.3",
		"pkg:golang/example.com/a@v2.0.0%2Bincompatible\n"
		"pkg:golang/stdlib@1.26.8\n");
}

static void damaged_imports_do_no_harm(void **state)
{
	static const char *const damaged[] = {"", "\n\n", "x 99999999999999999999",
		"example.com/shop 5 6", "example.com/shop -1 x", "/ /",
		"example.com/a"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(damaged); i++) {
		goci_auto_bom bom = GOCI_BOM_INIT;

		fill(&bom, NULL, damaged[i]);
		assert_edges(
			&bom, "program:/app/main", "pkg:golang/example.com/shop\n");
	}
}

static void a_purl_encodes_what_it_must(void **state)
{
	oci_auto_buf purl = OCI_BUF_INIT;

	(void)state;
	goci_purl_begin(&purl, "deb", "debian/lib c++\n");
	goci_purl_version(&purl, "1:2.3+b1~x");
	goci_purl_qualifier(&purl, "arch", NULL);
	goci_purl_qualifier(&purl, "distro", "debian-12");
	goci_purl_qualifier(&purl, "upstream", "gcc@12&x=\xff");
	assert_string_equal(purl.data,
		"pkg:deb/debian/lib%20c%2B%2B%0A@1%3A2.3%2Bb1~x?distro=debian-12"
		"&upstream=gcc%4012%26x%3D%FF");
}

static void names_of_a_stranger_become_utf8(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *cyclonedx = NULL, *spdx = NULL;
	struct goci_bom_part part_ = {.kind = GOCI_BOM_PACKAGE,
		.id = oci_xstrdup("a\xff\n\x1b"),
		.name = oci_xstrdup("\xc3\x28"),
		.version = oci_xstrdup("\x01")};

	(void)state;
	begin(&bom, "Sh\xc3\xb6p /1");
	oci_strv_add(&part_.facts, "no equals sign \xfe");
	oci_strv_add(&part_.licences, "GPL\xff");
	goci_bom_add(&bom, &part_);
	goci_bom_sort(&bom);
	assert_string_equal(bom.parts[0].name, "sh--p--1");
	cyclonedx = goci_bom_cyclonedx(&bom);
	spdx = goci_bom_spdx(&bom);
	oci_json_write(cyclonedx, &text);
	assert_contains(text.data, "\"name\":\"\\\\xc3(\",\"version\":\"\\u0001\"");
	oci_buf_clear(&text);
	oci_json_write(spdx, &text);
	assert_contains(text.data, "LicenseRef-");
}

static char *written(bool backwards)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;

	begin(&bom, "shop");
	for (int i = 0; i < 50; i++) {
		struct goci_bom_part p = {.kind = GOCI_BOM_PACKAGE,
			.id = oci_xasprintf("p%d", backwards ? 49 - i : i),
			.name = oci_xstrdup("x")};

		oci_strv_add(&p.facts, backwards ? "b=1" : "a=1");
		oci_strv_add(&p.facts, backwards ? "a=1" : "b=1");
		goci_bom_link(&bom, 0, goci_bom_add(&bom, &p));
	}
	goci_bom_sort(&bom);
	doc = goci_bom_cyclonedx(&bom);
	oci_json_write(doc, &text);
	return oci_buf_take(&text);
}

static void the_same_parts_in_any_order_give_the_same_bytes(void **state)
{
	oci_auto_free char *one = written(false), *other = written(true);

	(void)state;
	assert_string_equal(one, other);
}

static void an_index_names_its_images_and_their_documents(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT;
	struct goci_bom_subject index = {0};
	json_auto_t *a = json_pack("{s:s}", "serialNumber",
		"urn:uuid:12345678-1234-8234-8234-123456789abc");
	const struct goci_bom nothing = GOCI_BOM_INIT;
	struct goci_bom_member members[2] = {
		{.bom = &nothing, .cyclonedx = a}, {.bom = &nothing}};
	struct oci_platform platforms[2];
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	(void)state;
	oci_digest_of("i", 1, &index.digest);
	for (int i = 0; i < 2; i++) {
		oci_digest_of(&i, 1, &members[i].subject.digest);
		oci_platform_parse(
			i ? "linux/arm64" : "linux/amd64", &platforms[i], &err);
		members[i].subject.platform = &platforms[i];
	}
	goci_bom_of_index(&bom, &index, members, 2);
	assert_int_equal(bom.count, 3);
	assert_string_equal(bom.parts[0].version, index.digest.str);
	doc = goci_bom_cyclonedx(&bom);
	oci_json_write(doc, &text);
	assert_contains(text.data,
		"\"externalReferences\":[{\"type\":\"bom\",\"url\":\"urn:cdx:12345678-"
		"1234-8234-8234-123456789abc/1\"}]");
	assert_contains(text.data, "linux/arm64");
}

static void an_index_tells_what_is_in_its_images(void **state)
{
	goci_auto_bom bom = GOCI_BOM_INIT, own = GOCI_BOM_INIT;
	struct oci_platform amd64 = {.os = "linux", .arch = "amd64"};
	struct oci_platform arm64 = {.os = "linux", .arch = "arm64"};
	const struct goci_bom_subject index = {0};
	struct goci_bom_member members[2] = {
		{.subject = {.platform = &amd64}, .bom = &own},
		{.subject = {.platform = &arm64}, .bom = &own}};
	oci_auto_free char *images = NULL;

	(void)state;
	fill(&own, NULL, imports);
	oci_digest_of("a", 1, &members[0].subject.digest);
	oci_digest_of("b", 1, &members[1].subject.digest);
	goci_bom_of_index(&bom, &index, members, 2);
	images = edges_of(&bom, bom.parts[0].id);
	assert_contains(images, "arch=amd64\n");
	assert_contains(images, "arch=arm64\n");
	assert_edges(&bom, bom.parts[1].id,
		strstr(bom.parts[1].id, "amd64")
			? "program:/app/main?platform=linux/amd64\n"
			: "program:/app/main?platform=linux/arm64\n");
	assert_edges(&bom, "program:/app/main?platform=linux/arm64",
		"pkg:golang/example.com/shop\n");
	/* The index and what `own` has, with a program and an image more. */
	assert_int_equal(bom.count, own.count + 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_go_by_what_was_compiled),
		cmocka_unit_test(a_main_module_without_a_version_has_none),
		cmocka_unit_test(without_imports_the_main_module_uses_all),
		cmocka_unit_test(imports_are_lifted_to_modules),
		cmocka_unit_test(damaged_imports_do_no_harm),
		cmocka_unit_test(a_purl_encodes_what_it_must),
		cmocka_unit_test(names_of_a_stranger_become_utf8),
		cmocka_unit_test(the_same_parts_in_any_order_give_the_same_bytes),
		cmocka_unit_test(an_index_names_its_images_and_their_documents),
		cmocka_unit_test(an_index_tells_what_is_in_its_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
