#include "go/semver.h"
#include "oci/json.h"
#include "test.h"
#include "vulns/db_find.h"
#include "vulns/linked.h"
#include "vulns/osv.h"

#include <stdlib.h>
#include <string.h>

/* In order, each less than the next. */
static void versions_are_ordered_as_the_database_means_them(void **state)
{
	static const char *const ordered[] = {"nonsense", "0.0.0-20200101000000-abcdef",
		"v0.0.0", "1.2.3-0.20200101000000-abcdef", "v1.2.3-alpha",
		"1.2.3-alpha.1", "1.2.3-alpha.beta", "1.2.3-beta.2", "1.2.3-beta.11",
		"1.2.3-rc.1", "v1.2.3", "1.2.4-0", "1.10", "2.0.0+incompatible",
		"18446744073709551617.0.0", "100000000000000000000.0.0"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(ordered); i++)
		for (size_t k = 0; k < OCI_COUNT(ordered); k++) {
			int order = goci_semver_compare(ordered[i], ordered[k]);

			if ((order > 0) - (order < 0) != (i > k) - (i < k))
				fail_msg("%s, %s: %d", ordered[i], ordered[k], order);
		}
	assert_int_equal(goci_semver_compare("v1.2.0", "1.2"), 0);
	assert_int_equal(goci_semver_compare("v2.0.0+incompatible", "2.0.0"), 0);
}

static void what_is_no_version_is_none(void **state)
{
	static const char *const wrong[] = {"", "v", "1.", "1.2.", "1.2.3.4", "01.2.3",
		"1.2.3-", "1.2.3-01", "1.2.3-a..b", "1.2.3+", "1.2-rc1", " 1.2.3",
		"1.2.3 ", "(devel)", "go1.2.3", "1.-2.3"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(wrong); i++)
		if (goci_semver_valid(wrong[i]))
			fail_msg("%s", wrong[i]);
	assert_true(goci_semver_valid("1.2.3-0a.b-c+d.01"));
}

static void versions_of_go_become_semantic_ones(void **state)
{
	static const char *const pairs[][2] = {{"go1.26.8", "1.26.8"},
		{"go1.20", "1.20.0"}, {"go1", "1.0"}, {"go1.21rc1", "1.21.0-rc.1"},
		{"go1.18beta2", "1.18.0-beta.2"},
		{"go1.26.8 X:nocoverageredesign", "1.26.8"},
		{"go1.22.5-fips", "1.22.5"}, {"go1.19-pre4", "1.19.0-pre.4"},
		{"devel go1.24-6d89b38 Tue", NULL}, {"go1.2.3.4", NULL},
		{"go1.21rc", NULL}, {"go1.21rc1x", NULL}, {"go", NULL}, {"", NULL}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(pairs); i++) {
		oci_auto_free char *got = goci_semver_of_go(pairs[i][0]);

		if (!got != !pairs[i][1] || (got && strcmp(got, pairs[i][1]) != 0))
			fail_msg("%s: %s", pairs[i][0], got ? got : "(none)");
	}
}

static void functions_have_the_names_of_the_database(void **state)
{
	/* As the linker writes it behind the package, and what the database has. */
	static const char *const pairs[][2] = {{"F", "F"}, {"(*T).M", "T.M"},
		{"T.M", "T.M"}, {"T.M-fm", "T.M"}, {"(*T).M.func1", "T.M"},
		{"(*T).M.gowrap2", "T.M"}, {"F.func1.2", "F"}, {"F-range1", "F"},
		{"F.deferwrap1", "F"}, {"F[...]", "F"}, {"F[...].func1", "F"},
		{"(*T[...]).M", "T.M"}, {"T[go.shape.int].M", "T.M"},
		{"F[go.shape.struct { X []int }]", "F"}, {"init", "init"},
		{"init.0", "init"}, {"init.0.func1", "init"}, {"glob..func1", "init"},
		{"map.init.0", "init"}, {"initOnce.Do", "initOnce.Do"},
		{"mapper.M", "mapper.M"}, {"init.F.func10", "F"}, {"F.G.func1", "G"},
		{"(*T).M.F.func2", "F"}, {"(*T).M.(*U).N.func2", "U.N"},
		{"F.(*U).N.gowrap1", "U.N"}, {"globber.M", "globber.M"}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(pairs); i++) {
		oci_auto_strv names = OCI_STRV_INIT;

		goci_symbol_names(pairs[i][0], &names);
		if (!oci_strv_has(&names, pairs[i][1]))
			fail_msg("%s is not %s", pairs[i][0], pairs[i][1]);
	}
}

static void a_method_with_a_closure_is_no_function(void **state)
{
	oci_auto_strv names = OCI_STRV_INIT;

	(void)state;
	goci_symbol_names("(*T).Get.func1", &names);
	assert_list(&names, "T|T.Get");
}

static void symbols_of_the_database_are_cleaned(void **state)
{
	static const char *const pairs[][2] = {{"F", "F"}, {"T.M", "T.M"},
		{"(*T).M", "T.M"}, {"init#1", "init"}, {"T[K].M", "T.M"}, {"", ""}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(pairs); i++) {
		oci_auto_free char *got = goci_symbol_clean(pairs[i][0]);

		assert_string_equal(got, pairs[i][1]);
	}
}

static json_t *parse(const char *text, struct oci_err *err)
{
	return goci_osv_parse(text, strlen(text), err);
}

/* A document about example.com/m with these ranges. */
static json_t *with_ranges(const char *ranges)
{
	oci_auto_free char *text = oci_xasprintf(
		"{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"name\": "
		"\"example.com/m\", \"ecosystem\": \"Go\"}, \"ranges\": %s}]}",
		ranges);
	struct oci_err err;
	json_t *doc = parse(text, &err);

	if (!doc)
		fail_msg("%s: %s", ranges, err.msg);
	return doc;
}

static void ranges_decide_what_is_affected(void **state)
{
	static const struct {
		const char *ranges;
		const char *version;
		bool affected;
		const char *fixed;
	} cases[] = {
		{"[]", "v1.0.0", true, NULL},
		{"[{\"type\":\"SEMVER\",\"events\":[]}]", "v1.0.0", true, NULL},
		{"[{\"type\":\"GIT\",\"events\":[{\"introduced\":\"abc\"}]}]", "v1.0.0",
			true, NULL},
		{"[{\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]",
			"v0.0.0-20200101000000-abcdefabcdef", true, NULL},
#define FIXED(events) "[{\"type\":\"SEMVER\",\"events\":[" events "]}]"
		{FIXED("{\"introduced\":\"0\"},{\"fixed\":\"1.2.0\"}"), "v1.1.9", true,
			"1.2.0"},
		{FIXED("{\"introduced\":\"0\"},{\"fixed\":\"1.2.0\"}"), "v1.2.0", false,
			NULL},
		{FIXED("{\"introduced\":\"0\"},{\"fixed\":\"1.2.0\"}"), "v1.2.0-rc1",
			true, "1.2.0"},
		{FIXED("{\"fixed\":\"1.2.0\"},{\"introduced\":\"1.0.0\"}"), "v0.9.0",
			false, NULL},
		{FIXED("{\"introduced\":\"1.0.0\"},{\"last_affected\":\"1.2.0\"}"),
			"v1.2.0", true, NULL},
		{FIXED("{\"introduced\":\"1.0.0\"},{\"last_affected\":\"1.2.0\"}"),
			"v1.2.1", false, NULL},
		{FIXED("{\"introduced\":\"0\"},{\"fixed\":\"1.18.6\"},"
		       "{\"introduced\":\"1.19.0-0\"},{\"fixed\":\"1.19.1\"}"),
			"1.19.0-rc.1", true, "1.19.1"},
		{FIXED("{\"introduced\":\"0\"},{\"fixed\":\"1.18.6\"},"
		       "{\"introduced\":\"1.19.0-0\"},{\"fixed\":\"1.19.1\"}"),
			"1.18.7", false, NULL},
		{FIXED("{\"introduced\":\"0\"},{\"introduced\":\"1.19.0\"},"
		       "{\"fixed\":\"1.19.1\"}"),
			"v1.18.6", true, "1.19.1"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_json *doc = with_ranges(cases[i].ranges);
		const json_t *affected =
			json_array_get(json_object_get(doc, "affected"), 0);
		const char *fixed;

		if (goci_osv_affects(affected, cases[i].version) != cases[i].affected)
			fail_msg("%s, %s", cases[i].ranges, cases[i].version);
		if (!cases[i].affected)
			continue;
		fixed = goci_osv_fixed(doc, "example.com/m", cases[i].version);
		if (!fixed != !cases[i].fixed ||
			(fixed && strcmp(fixed, cases[i].fixed) != 0))
			fail_msg("%s, %s: fixed in %s", cases[i].ranges,
				cases[i].version, fixed ? fixed : "none");
	}
}

static void documents_of_another_form_are_refused(void **state)
{
	static const char *const wrong[] = {"", "[]", "{}", "{\"id\": 1}",
		"{\"id\": \"\"}", "{\"id\": \"GO 1\"}", "{\"id\": \"GO-1\\n\"}",
		"{\"id\": \"GO-1\"", "{\"id\": \"GO-1\", \"id\": \"GO-2\"}",
		"{\"id\": \"GO-1\", \"affected\": {}}",
		"{\"id\": \"GO-1\", \"affected\": [1]}",
		"{\"id\": \"GO-1\", \"affected\": [{\"package\": {}}]}",
		"{\"id\": \"GO-1\", \"aliases\": [1]}",
		"{\"id\": \"GO-1\", \"withdrawn\": true}",
		"{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"name\": \"m\"}, "
		"\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{}]}]}]}",
		"{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"name\": \"m\"}, "
		"\"ranges\": [{\"type\": \"SEMVER\", \"events\": [{\"fixed\": \"x\"}]}]}"
		"]}",
		"{\"id\": \"GO-1\", \"affected\": [{\"package\": {\"name\": \"m\"}, "
		"\"ecosystem_specific\": {\"imports\": [{\"path\": 1}]}}]}"};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(wrong); i++) {
		oci_auto_json *doc = parse(wrong[i], &err);

		if (doc)
			fail_msg("%s", wrong[i]);
	}
}

/* They are compared with each other: a megabyte of them took a minute. */
static void a_document_of_thousands_of_events_is_refused(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_json *doc = NULL;
	struct oci_err err = {0};

	(void)state;
	oci_buf_adds(&text, "{\"id\": \"GO-1\", \"affected\": [{\"package\": "
			    "{\"name\": \"m\"}, \"ranges\": [{\"type\": "
			    "\"SEMVER\", \"events\": [{\"introduced\": \"0\"}");
	for (int i = 0; i < 1000; i++)
		oci_buf_addf(&text, ", {\"fixed\": \"1.%d.0\"}", i);
	oci_buf_adds(&text, "]}]}]}");
	doc = goci_osv_parse(text.data, text.len, &err);
	assert_null(doc);
	assert_contains(err.msg, "has 1001 events; the limit is 1000");
}

static void an_old_database_is_refused_by_its_age(void **state)
{
	struct oci_err err;
	const int64_t now = 1767225600; /* 2026-01-01 */

	(void)state;
	assert_int_equal(
		goci_db_check_age("db", "2025-12-31T00:00:00Z", 1, now, &err), 0);
	assert_int_equal(
		goci_db_check_age("db", "2025-12-30T23:59:59Z", 1, now, &err), -1);
	assert_int_equal(
		goci_db_check_age("db", "2027-01-01T00:00:00Z", 0, now, &err), 0);
	assert_int_equal(goci_db_check_age("db", "", 1, now, &err), -1);
	assert_int_equal(goci_db_check_age("db", "yesterday", 1, now, &err), -1);
}

static void functions_are_found_by_package_and_name(void **state)
{
	static const char names[] = "runtime.main\0main.run\0example.com/a%2eb.(*T).M\0"
				    "crypto/internal/fips140/v1.0.0-c2097c7c/aes.New\0"
				    "crypto/internal/fips140/vary.New\0";
	const struct goci_functab functab = {
		.names = names, .names_size = sizeof(names) - 1};
	oci_auto_strv wanted = OCI_STRV_INIT;
	goci_auto_linked linked = GOCI_LINKED_INIT;

	(void)state;
	oci_strv_add(&wanted, "crypto/internal/fips140/aes");
	oci_strv_add(&wanted, "crypto/internal/fips140/vary");
	oci_strv_add(&wanted, "example.com/a.b");
	oci_strv_add(&wanted, "example.com/shop");
	goci_linked_read(&linked, &functab, &wanted, "example.com/shop");
	assert_true(linked.runtime);
	assert_true(goci_linked_has(&linked, "crypto/internal/fips140/aes", "New"));
	assert_true(goci_linked_has(&linked, "crypto/internal/fips140/vary", "New"));
	assert_true(goci_linked_has(&linked, "example.com/a.b", "T.M"));
	assert_true(goci_linked_has(&linked, "example.com/shop", "run"));
	assert_false(goci_linked_has(&linked, "example.com/shop", "New"));
}

static void a_table_without_the_runtime_has_no_names(void **state)
{
	static const char names[] = "a\0b.c\0runtimes.main\0";
	const struct goci_functab functab = {
		.names = names, .names_size = sizeof(names) - 1};
	const struct oci_strv wanted = OCI_STRV_INIT;
	goci_auto_linked linked = GOCI_LINKED_INIT;

	(void)state;
	goci_linked_read(&linked, &functab, &wanted, "main");
	assert_false(linked.runtime);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_are_found_by_package_and_name),
		cmocka_unit_test(a_table_without_the_runtime_has_no_names),
		cmocka_unit_test(versions_are_ordered_as_the_database_means_them),
		cmocka_unit_test(what_is_no_version_is_none),
		cmocka_unit_test(versions_of_go_become_semantic_ones),
		cmocka_unit_test(functions_have_the_names_of_the_database),
		cmocka_unit_test(a_method_with_a_closure_is_no_function),
		cmocka_unit_test(symbols_of_the_database_are_cleaned),
		cmocka_unit_test(ranges_decide_what_is_affected),
		cmocka_unit_test(documents_of_another_form_are_refused),
		cmocka_unit_test(a_document_of_thousands_of_events_is_refused),
		cmocka_unit_test(an_old_database_is_refused_by_its_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
