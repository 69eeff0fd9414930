#include "oci/mem.h"
#include "oci/platform.h"
#include "test.h"

#include <string.h>

static void platforms_are_kept_in_the_form_that_is_written(void **state)
{
	static const struct {
		const char *given, *arch, *variant, *shown;
	} cases[] = {
		{"linux/amd64", "amd64", "", "linux/amd64"},
		{"amd64", "amd64", "", "linux/amd64"},
		{"linux/amd64/v1", "amd64", "", "linux/amd64"},
		{"linux/amd64/v2", "amd64", "v2", "linux/amd64/v2"},
		{"linux/amd64/v3", "amd64", "v3", "linux/amd64/v3"},
		{"linux/amd64/v4", "amd64", "v4", "linux/amd64/v4"},
		{"linux/arm64", "arm64", "v8", "linux/arm64"},
		{"linux/arm64/v8", "arm64", "v8", "linux/arm64"},
		{"linux/arm64/v8.0", "arm64", "v8", "linux/arm64"},
		{"linux/arm64/v8.2", "arm64", "v8.2", "linux/arm64/v8.2"},
		{"linux/arm64/v9", "arm64", "v9", "linux/arm64/v9"},
		{"linux/arm64/v9.0", "arm64", "v9", "linux/arm64/v9"},
		{"linux/arm64/v9.5", "arm64", "v9.5", "linux/arm64/v9.5"},
		{"arm64", "arm64", "v8", "linux/arm64"},
		{"linux/arm", "arm", "v7", "linux/arm/v7"},
		{"arm", "arm", "v7", "linux/arm/v7"},
		{"linux/arm/v5", "arm", "v5", "linux/arm/v5"},
		{"linux/arm/v6", "arm", "v6", "linux/arm/v6"},
		{"linux/arm/v7", "arm", "v7", "linux/arm/v7"},
		{"linux/386", "386", "", "linux/386"},
		{"linux/riscv64", "riscv64", "", "linux/riscv64"},
		{"linux/ppc64le", "ppc64le", "", "linux/ppc64le"},
		{"linux/s390x", "s390x", "", "linux/s390x"},
		{"linux/mips64le", "mips64le", "", "linux/mips64le"},
		{"loong64", "loong64", "", "linux/loong64"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_platform p;
		struct oci_err err = {0};
		char shown[OCI_PLATFORM_STR];

		if (oci_platform_parse(cases[i].given, &p, &err) < 0)
			fail_msg("%s", err.msg);
		assert_string_equal(p.os, "linux");
		assert_string_equal(p.arch, cases[i].arch);
		assert_string_equal(p.variant, cases[i].variant);
		oci_platform_format(&p, shown, sizeof(shown));
		assert_string_equal(shown, cases[i].shown);
	}
}

static void what_no_image_can_be_for_is_refused(void **state)
{
	static const char *const bad[] = {"", "/", "linux", "linux/", "/amd64",
		"linux//amd64", "linux/amd64/", "linux/amd64/v5", "linux/amd64/v0",
		"linux/amd64/3", "linux/amd64/v1.0.0", "linux/amd64/v3 ",
		"linux/amd64/v", "linux/arm/v8", "linux/arm/v4", "linux/arm/7",
		"linux/arm64/v10", "linux/arm64/v8.10", "linux/arm64/v7",
		"linux/386/sse2", "linux/riscv64/rva20u64", "windows/amd64",
		"darwin/arm64", "linux/x86_64", "linux/aarch64", "Linux/amd64",
		"linux/AMD64", "linux/amd64 ", " amd64", "linux/amd64,linux/arm64",
		"linux/arm/v7/x", "linux/arm/v7777777777777",
		"linux/amd64amd64amd64amd64amd64", "linuxlinuxlinuxlinux/amd64"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		struct oci_platform p;
		struct oci_err err = {0};

		if (oci_platform_parse(bad[i], &p, &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_non_null(strstr(err.msg, bad[i]));
	}
}

/* Of a document of the platform's own architecture with this variant. */
static int distance_of(const char *platform, const char *variant)
{
	struct oci_platform p;
	struct oci_err err = {0};
	json_t *doc;
	int distance;

	if (oci_platform_parse(platform, &p, &err) < 0)
		fail_msg("%s", err.msg);
	doc = json_pack("{s:s, s:s, s:s}", "os", p.os, "architecture", p.arch,
		"variant", variant);
	distance = oci_platform_distance(&p, doc);
	json_decref(doc);
	return distance;
}

static void foreign_documents_match_with_and_without_a_variant(void **state)
{
	static const struct {
		const char *ours, *arch, *variant;
		bool matches;
	} cases[] = {
		{"amd64", "amd64", NULL, true},
		{"amd64", "amd64", "", true},
		{"amd64", "amd64", "v1", true},
		{"amd64", "amd64", "v2", false},
		{"linux/amd64/v3", "amd64", "v3", true},
		{"linux/amd64/v3", "amd64", "v2", false},
		{"linux/amd64/v3", "amd64", NULL, false},
		{"amd64", "arm64", NULL, false},
		{"arm64", "arm64", NULL, true},
		{"arm64", "arm64", "v8", true},
		{"arm64", "arm64", "v9", false},
		{"linux/arm/v7", "arm", "v7", true},
		{"linux/arm/v7", "arm", NULL, true},
		{"linux/arm/v7", "arm", "v6", false},
		{"linux/arm/v6", "arm", "v6", true},
		{"linux/arm/v6", "arm", "v7", false},
		{"linux/arm/v6", "arm", NULL, false},
		{"linux/386", "386", NULL, true},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_platform p;
		struct oci_err err = {0};
		json_t *doc = json_pack("{s:s, s:s, s:s*}", "os", "linux",
			"architecture", cases[i].arch, "variant", cases[i].variant);

		oci_platform_parse(cases[i].ours, &p, &err);
		if (oci_platform_matches(&p, doc) != cases[i].matches)
			fail_msg("%s and %s/%s", cases[i].ours, cases[i].arch,
				cases[i].variant ? cases[i].variant : "-");
		json_decref(doc);
	}
}

/* As containerd orders them: what a CPU of a variant runs beside its own. */
static void programs_run_on_the_variants_above_theirs(void **state)
{
	static const char *const orders[][9] = {
		{"linux/amd64/v4", "v4", "v3", "v2", "v1", NULL},
		{"linux/amd64/v3", "v3", "v2", "", NULL},
		{"linux/arm/v7", "v7", "v6", "v5", NULL},
		{"linux/arm64/v9", "v9", "v8.5", "v8.4", "v8.3", "v8.2", "v8.1", "",
			NULL},
		{"linux/arm64/v9.1", "v9.1", "v8.6", "v9", "v8.5", "v8", NULL},
	};
	static const char *const never[][2] = {{"linux/amd64", "v2"},
		{"linux/amd64/v2", "v3"}, {"linux/arm/v6", "v7"}, {"linux/arm64", "v9"},
		{"linux/arm64/v8.9", "v9"}, {"linux/amd64/v3", "x"},
		{"linux/386", "v1"}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(orders); i++) {
		int last = -1;

		for (size_t k = 1; orders[i][k]; k++) {
			int distance = distance_of(orders[i][0], orders[i][k]);

			if (distance <= last)
				fail_msg("%s: %s is %d, not above %d", orders[i][0],
					orders[i][k], distance, last);
			last = distance;
		}
	}
	for (size_t i = 0; i < OCI_COUNT(never); i++)
		if (distance_of(never[i][0], never[i][1]) != -1)
			fail_msg("%s takes %s", never[i][0], never[i][1]);
}

static void documents_that_are_not_platforms_match_nothing(void **state)
{
	static const char *const docs[] = {"{}", "[]", "{\"os\":1,\"architecture\":2}",
		"{\"os\":\"linux\"}", "{\"architecture\":\"amd64\"}",
		"{\"os\":\"windows\",\"architecture\":\"amd64\"}"};
	struct oci_platform p;
	struct oci_err err = {0};

	(void)state;
	oci_platform_parse("amd64", &p, &err);
	assert_false(oci_platform_matches(&p, NULL));
	for (size_t i = 0; i < OCI_COUNT(docs); i++) {
		json_t *doc = json_loads(docs[i], 0, NULL);

		assert_non_null(doc);
		assert_false(oci_platform_matches(&p, doc));
		json_decref(doc);
	}
}

static void a_variant_is_written_where_it_is_not_the_usual_one(void **state)
{
	static const struct {
		const char *given, *wanted;
	} cases[] = {
		{"linux/amd64/v1", "{\"architecture\":\"amd64\",\"os\":\"linux\"}"},
		{"linux/amd64/v3",
			"{\"architecture\":\"amd64\",\"os\":\"linux\",\"variant\":\"v3\"}"},
		{"arm64",
			"{\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"}"},
		{"arm", "{\"architecture\":\"arm\",\"os\":\"linux\",\"variant\":\"v7\"}"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_platform p;
		struct oci_err err = {0};
		json_t *doc;
		char *text;

		oci_platform_parse(cases[i].given, &p, &err);
		doc = oci_platform_json(&p);
		text = json_dumps(doc, JSON_COMPACT);
		assert_string_equal(text, cases[i].wanted);
		oci_freep(&text);
		json_decref(doc);
	}
}

static void platforms_compare_by_all_their_parts(void **state)
{
	struct oci_platform a, b;
	struct oci_err err = {0};

	(void)state;
	oci_platform_parse("linux/arm64", &a, &err);
	oci_platform_parse("arm64/", &b, &err);
	oci_platform_parse("linux/arm64/v8", &b, &err);
	assert_int_equal(oci_platform_cmp(&a, &b), 0);
	oci_platform_parse("linux/amd64", &b, &err);
	assert_int_not_equal(oci_platform_cmp(&a, &b), 0);
	oci_platform_parse("linux/arm/v6", &a, &err);
	oci_platform_parse("linux/arm/v7", &b, &err);
	assert_true(oci_platform_cmp(&a, &b) < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(platforms_are_kept_in_the_form_that_is_written),
		cmocka_unit_test(what_no_image_can_be_for_is_refused),
		cmocka_unit_test(foreign_documents_match_with_and_without_a_variant),
		cmocka_unit_test(documents_that_are_not_platforms_match_nothing),
		cmocka_unit_test(a_variant_is_written_where_it_is_not_the_usual_one),
		cmocka_unit_test(programs_run_on_the_variants_above_theirs),
		cmocka_unit_test(platforms_compare_by_all_their_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
