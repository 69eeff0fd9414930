#include "folder.h"
#include "go/download.h"
#include "test.h"

#define AT "cache/download/example.com/!up/@v/"

static long long look(struct goci_download *download, struct oci_meter *meter)
{
	goci_download_look(download);
	return atomic_load(&meter->done);
}

static void files_of_the_module_cache_are_measured(void **state)
{
	const char *cache = *state;
	struct oci_meter meter = {0};
	struct goci_download *download = goci_download_new(cache, &meter);

	put(cache, AT "v2.0.0.mod", "");
	assert_true(
		goci_download_line(download, "go: downloading example.com/Up v1.0.0"));
	assert_true(goci_download_line(download,
		"# get https://proxy.example/a/b/example.com/!up/@v/v2.0.0.zip"));
	assert_false(goci_download_line(download,
		"# get https://proxy.example/a/b/example.com/!up/@v/v2.0.0.zip: 200 OK "
		"(0.1s)"));
	assert_false(goci_download_line(
		download, "# get https://proxy.example/example.com/!up/@v/v2.0.0.mod"));
	assert_false(goci_download_line(download, "example.com/up"));
	assert_true(goci_download_line(download, "# get file:///../../x.zip"));
	assert_int_equal(look(download, &meter), 0);
	put(cache, AT "v1.0.0.zip123.tmp", "12345");
	put(cache, AT "v2.0.0.zip", "123456789");
	assert_int_equal(look(download, &meter), 14);
	put(cache, AT "v1.0.0.zip", "1234567");
	assert_int_equal(look(download, &meter), 16);
	goci_download_free(download);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(files_of_the_module_cache_are_measured,
			folder_setup, folder_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
