#include "service/request.h"
#include "share/share_names.h"
#include "share/share_unpack.h"
#include "test.h"

#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static void only_files_of_the_build_cache_are_packages(void **state)
{
	static const char *const wrong[] = {"", "e3", "e3/", "e3/" HASH, HASH "-d",
		"e4/" HASH "-d", "e3/" HASH "-x", "e3/" HASH "-dd", "/e3/" HASH "-d",
		"e3/../e3/" HASH "-d", "E3/" HASH "-d", "e3/" HASH "-d/", "trim.txt"};

	(void)state;
	assert_true(goci_share_is_package("e3/" HASH "-a"));
	assert_true(goci_share_is_package("e3/" HASH "-d"));
	for (size_t i = 0; i < OCI_COUNT(wrong); i++)
		assert_false(goci_share_is_package(wrong[i]));
}

static void only_downloads_are_modules(void **state)
{
#define TOP "cache/download/"
	static const char *const right[] = {TOP "example.com/a/@v/v1.0.0.zip",
		TOP "example.com/a/@v/v1.0.0.mod", TOP "example.com/a/@v/v1.0.0.info",
		TOP "github.com/!burnt!sushi/toml/@v/v1.2.3+incompatible.mod",
		TOP "gopkg.in/a.v2/@v/v2.0.0-20200101000000-0123456789ab.zip"};
	static const char *const wrong[] = {"", TOP, "/" TOP "a/@v/v1.zip", TOP "a/@v/",
		TOP "a/@v/v1", TOP "a/@v/v1.ziphash", TOP "a/@v/list",
		TOP "a/@v/v1.lock", TOP "/@v/v1.zip", TOP "a//@v/v1.zip",
		TOP "../@v/v1.zip", TOP ".git/@v/v1.zip", TOP "A/@v/v1.zip",
		TOP "!/@v/v1.zip", TOP "!A/@v/v1.zip", TOP "a/@v/v1/b.zip",
		TOP "a/@v/1.zip", TOP "a/@v/v!.zip", TOP "a/@v/../@v/v1.zip",
		TOP "a b/@v/v1.zip", TOP "a/@v/v1..zip", "a@v1/main.go"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(right); i++)
		assert_true(goci_share_is_module(right[i]));
	for (size_t i = 0; i < OCI_COUNT(wrong); i++)
		assert_false(goci_share_is_module(wrong[i]));
}

static void a_place_is_a_folder_or_a_layout_with_a_tag(void **state)
{
	static const struct {
		const char *text, *dir, *tag;
	} rows[] = {{"a", "a", "cache"}, {"/a:b", "/a:b", "cache"},
		{"oci:a", "a", "cache"}, {"oci:/a:b", "/a", "b"}};
	struct oci_err err;
	struct oci_ref ref;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(rows); i++) {
		assert_int_equal(goci_request_cache(rows[i].text, &ref, &err), 0);
		assert_string_equal(ref.dir, rows[i].dir);
		assert_string_equal(ref.tag, rows[i].tag);
		oci_ref_release(&ref);
	}
	assert_int_equal(goci_request_cache("oci:", &ref, &err), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_files_of_the_build_cache_are_packages),
		cmocka_unit_test(only_downloads_are_modules),
		cmocka_unit_test(a_place_is_a_folder_or_a_layout_with_a_tag),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
