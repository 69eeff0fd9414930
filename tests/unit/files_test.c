#include "strict/budget.h"
#include "strict/files.h"
#include "walk_kit.h"

static void list(const char *path, const struct oci_file *file, void *arg)
{
	oci_buf_addf(arg, "%s:%u|", path, file->layer);
}

/* What is visible, each path with its layer. */
static void assert_visible(struct image *image, const char *wanted)
{
	oci_auto_buf out = OCI_BUF_INIT;

	oci_files_each(image->files, list, &out);
	assert_string_equal(out.data, wanted);
}

static void upper_layers_replace_and_remove(void **state)
{
	static const struct entry lower[ENTRIES] = {
		{"d/x/y"}, {"d/z"}, {"e"}, {"l", .type = '2', .link = "d"}};
	static const struct entry middle[ENTRIES] = {
		{"d/.wh.x"}, {"e/", .type = '5'}, {".wh.l"}, {"e/new"}};
	static const struct entry upper[ENTRIES] = {{"d/.wh..wh..opq"}, {"d/x"}, {"l"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	assert_visible(&image, ":0|d:0|d/x:0|d/x/y:0|d/z:0|e:0|l:0|");
	read_entries(&image, middle, END);
	assert_visible(&image, ":0|d:0|d/z:0|e:1|e/new:1|");
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:0|d/x:2|e:1|e/new:1|l:2|");
	assert_int_equal(image.findings.count, 0);
}

static void symlinks_are_followed_inside_the_root(void **state)
{
	static const struct entry entries[ENTRIES] = {{"usr/lib/x"},
		{"lib", .type = '2', .link = "usr/lib"},
		{"up", .type = '2', .link = "../../lib/x"},
		{"round", .type = '2', .link = "round"}};
	auto_image image = image_new();
	oci_auto_free char *real = NULL;
	struct oci_err err = {0};

	(void)state;
	read_entries(&image, entries, END);
	real = oci_files_resolve(image.files, "up", &err);
	assert_string_equal(real, "usr/lib/x");
	assert_null(oci_files_resolve(image.files, "round/x", &err));
}

static void an_opaque_root_removes_all(void **state)
{
	static const struct entry lower[ENTRIES] = {{"d/x"}, {"e"}};
	static const struct entry upper[ENTRIES] = {{".wh..wh..opq"}, {"d/new"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:1|d/new:1|");
}

static void a_folder_removed_and_made_anew_is_empty(void **state)
{
	static const struct entry lower[ENTRIES] = {{"d/x"}, {"d/y/z"}};
	static const struct entry upper[ENTRIES] = {{".wh.d"}, {"d/new"}};
	auto_image image = image_new();

	(void)state;
	read_entries(&image, lower, END);
	read_entries(&image, upper, END);
	assert_visible(&image, ":0|d:1|d/new:1|");
	assert_int_equal(image.findings.seen[OCI_RULE_WHITEOUT_TWICE], 1);
}

static void the_budget_is_given_back(void **state)
{
	static const struct entry lower[ENTRIES] = {{"a"}, {"b"}, {"c"}, {"d"}};
	static const struct entry upper[ENTRIES] = {{".wh.a"}, {"e"}, {"f"}, {"b"}};
	struct oci_limits limits = OCI_LIMITS_INIT;

	(void)state;
	limits.files = 8;
	for (int i = 0; i < 3; i++) {
		struct image image = {.limits = limits, .part = SIZE_MAX};

		image.budget = oci_budget_new(&limits);
		read_entries(&image, lower, END);
		read_entries(&image, upper, END);
		assert_int_equal(image.findings.count, 0);
		oci_files_freep(&image.files);
		assert_true(oci_budget_take(image.budget, 8, limits.name_bytes));
		image.files = NULL;
		image_release(&image);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(upper_layers_replace_and_remove),
		cmocka_unit_test(symlinks_are_followed_inside_the_root),
		cmocka_unit_test(an_opaque_root_removes_all),
		cmocka_unit_test(a_folder_removed_and_made_anew_is_empty),
		cmocka_unit_test(the_budget_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
