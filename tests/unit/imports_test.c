#include "modules/imports.h"
#include "test.h"

#include <stdlib.h>

/* unsafe <- runtime <- io <- net <- web; io <- api */
static const char web[] = "unsafe\nruntime 0\nio 1\nnet 2 1\nweb 3\n";
static const char api[] = "unsafe\nruntime 0\nio 1\napi 2\n";

static void a_text_has_the_packages_of_one_program(void **state)
{
	json_auto_t *all = json_loads("{\"unsafe\": [], \"runtime\": [\"unsafe\"],"
				      " \"io\": [\"runtime\", \"C\"],"
				      " \"net\": [\"io\", \"runtime\"],"
				      " \"api\": [\"io\"], \"web\": [\"net\"]}",
		0, NULL);
	json_auto_t *names = json_pack("{s:b, s:b, s:b, s:b, s:b}", "web", 1, "io", 1,
		"net", 1, "runtime", 1, "unsafe", 1);
	oci_auto_free char *text = goci_imports_text(all, names);

	(void)state;
	assert_string_equal(text, web);
}

static void what_a_package_imports_is_done_with_it(void **state)
{
	goci_auto_imports *imports = goci_imports_new();

	(void)state;
	goci_imports_add(imports, web);
	assert_int_equal(goci_imports_total(imports, 0), 4);
	assert_int_equal(goci_imports_done(imports, 0), 0);
	goci_imports_named(imports, "io");
	assert_int_equal(goci_imports_done(imports, 0), 2);
	goci_imports_named(imports, "runtime");
	assert_int_equal(goci_imports_done(imports, 0), 2);
	goci_imports_named(imports, "somewhere/else");
	assert_false(goci_imports_has(imports, 0));
	goci_imports_named(imports, "web");
	assert_true(goci_imports_has(imports, 0));
	assert_int_equal(goci_imports_done(imports, 0), 4);
}

static void programs_count_what_is_theirs(void **state)
{
	goci_auto_imports *imports = goci_imports_new();

	(void)state;
	goci_imports_add(imports, web);
	goci_imports_add(imports, api);
	assert_int_equal(goci_imports_total(imports, 1), 3);
	assert_int_equal(goci_imports_total_all(imports), 5);
	goci_imports_named(imports, "net");
	assert_true(goci_imports_has(imports, 0));
	assert_false(goci_imports_has(imports, 1));
	assert_int_equal(goci_imports_done(imports, 0), 3);
	assert_int_equal(goci_imports_done(imports, 1), 2);
	assert_int_equal(goci_imports_done_all(imports), 3);
	goci_imports_named(imports, "api");
	assert_int_equal(goci_imports_done(imports, 1), 3);
	assert_int_equal(goci_imports_done(imports, 0), 3);
}

static void a_damaged_text_does_no_harm(void **state)
{
	static const char *const texts[] = {NULL, "", "\n\n", " ",
		"a 1 2 0 -1 x 99999999999999999999\n", "a 0\na 0\na 1\nb 0 0 0 5\n",
		"unsafe 0\nunsafe"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(texts); i++) {
		goci_auto_imports *imports = goci_imports_new();

		goci_imports_add(imports, web);
		goci_imports_add(imports, texts[i]);
		goci_imports_named(imports, "a");
		goci_imports_named(imports, "b");
		goci_imports_named(imports, "web");
		assert_true(goci_imports_done(imports, 1) <=
			    goci_imports_total(imports, 1));
		assert_int_equal(goci_imports_done(imports, 0), 4);
		if (!goci_imports_total(imports, 1))
			assert_int_equal(goci_imports_total_all(imports), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_has_the_packages_of_one_program),
		cmocka_unit_test(what_a_package_imports_is_done_with_it),
		cmocka_unit_test(programs_count_what_is_theirs),
		cmocka_unit_test(a_damaged_text_does_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
