#include "folder.h"
#include "watch/filter.h"

static void what_editors_leave_for_a_moment_is_skipped(void **state)
{
	static const char *const skipped[] = {"main.go~", "a/.main.go.swp", ".x.swpx",
		".#main.go", "#main.go#", "4913", "a/b/.goutputstream-X1",
		"x___jb_tmp___", ".DS_Store"};
	static const char *const watched[] = {
		"main.go", "a.tmp", "go.sum", ".env", ".air.toml", "a/#b", "swp"};
	goci_auto_filter filter = GOCI_FILTER_INIT;

	goci_filter_init(&filter, *state, NULL);
	for (size_t i = 0; i < OCI_COUNT(skipped); i++)
		if (!goci_filter_skips_file(&filter, skipped[i]))
			fail_msg("%s is watched", skipped[i]);
	for (size_t i = 0; i < OCI_COUNT(watched); i++)
		if (goci_filter_skips_file(&filter, watched[i]))
			fail_msg("%s is skipped", watched[i]);
}

static void the_program_is_skipped_where_it_is_below(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;

	(void)state;
	goci_filter_init(&filter, "/app", NULL);
	goci_filter_own(&filter, "/app/main");
	goci_filter_own(&filter, "/app/.cache/go");
	goci_filter_own(&filter, "/application/x");
	goci_filter_own(&filter, "/app");
	assert_list(&filter.own, "main|.cache/go");
	assert_true(goci_filter_skips_file(&filter, "main"));
	assert_true(goci_filter_skips_folder(&filter, ".cache/go"));
	assert_false(goci_filter_skips_file(&filter, "cmd/main"));
}

static void the_root_of_all_can_be_watched(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;

	(void)state;
	goci_filter_init(&filter, "/", NULL);
	goci_filter_own(&filter, "/tmp/main");
	assert_list(&filter.own, "tmp/main");
}

static void without_rules_the_usual_folders_are_skipped(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	goci_filter_init(&filter, *state, NULL);
	assert_true(goci_filter_skips_folder(&filter, ".idea"));
	assert_false(goci_filter_skips_folder(&filter, "web/.idea"));
	assert_true(goci_filter_skips_folder(&filter, ".git"));
	put(*state, ".dockerignore", "logs\n");
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_false(goci_filter_skips_folder(&filter, ".idea"));
	assert_true(goci_filter_skips_folder(&filter, "logs"));
	assert_true(goci_filter_skips_folder(&filter, "sub/.git"));
}

/* Whatever it is called, and whatever the rules say. */
static void an_image_layout_is_skipped(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	put(*state, "dist/web/oci-layout", "");
	put(*state, "web/out/oci-layout/x", "");
	goci_filter_init(&filter, *state, NULL);
	assert_false(goci_filter_skips_folder(&filter, ""));
	assert_false(goci_filter_skips_folder(&filter, "dist"));
	assert_true(goci_filter_skips_folder(&filter, "dist/web"));
	assert_false(goci_filter_skips_folder(&filter, "web/out"));
	put(*state, ".dockerignore", "!dist/web\n");
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_true(goci_filter_skips_folder(&filter, "dist/web"));
}

static void rules_are_read_again_only_when_they_change(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	put(*state, ".dockerignore", "*.md\n!KEEP.md\n");
	goci_filter_init(&filter, *state, NULL);
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_int_equal(goci_filter_refresh(&filter, &err), 0);
	assert_true(goci_filter_skips_file(&filter, "a.md"));
	assert_false(goci_filter_skips_file(&filter, "KEEP.md"));
	put(*state, ".dockerignore", "*.txt\n");
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_false(goci_filter_skips_file(&filter, "a.md"));
}

static void wrong_rules_leave_those_of_before(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	put(*state, ".dockerignore", "*.md\n");
	goci_filter_init(&filter, *state, NULL);
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	put(*state, ".dockerignore", "ok\n[\n");
	assert_fails(goci_filter_refresh(&filter, &err), err, OCI_ERR_INVALID,
		".dockerignore:2");
	assert_int_equal(goci_filter_refresh(&filter, &err), 0);
	assert_true(goci_filter_skips_file(&filter, "a.md"));
}

static void the_module_and_the_rules_always_count(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	put(*state, ".dockerignore", "*\n");
	goci_filter_init(&filter, *state, NULL);
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_true(goci_filter_skips_file(&filter, "main.go"));
	assert_false(goci_filter_skips_file(&filter, "go.mod"));
	assert_false(goci_filter_skips_file(&filter, ".dockerignore"));
}

static void a_folder_with_an_exception_is_entered(void **state)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	put(*state, ".dockerignore", "docs\nlogs\n!docs/api\n");
	goci_filter_init(&filter, *state, NULL);
	assert_int_equal(goci_filter_refresh(&filter, &err), 1);
	assert_false(goci_filter_skips_folder(&filter, "docs"));
	assert_true(goci_filter_skips_folder(&filter, "logs"));
	assert_true(goci_filter_skips_file(&filter, "docs/a"));
	assert_false(goci_filter_skips_file(&filter, "docs/api/a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(what_editors_leave_for_a_moment_is_skipped),
		cmocka_unit_test(the_program_is_skipped_where_it_is_below),
		cmocka_unit_test(the_root_of_all_can_be_watched),
		test_in_folder(without_rules_the_usual_folders_are_skipped),
		test_in_folder(an_image_layout_is_skipped),
		test_in_folder(rules_are_read_again_only_when_they_change),
		test_in_folder(wrong_rules_leave_those_of_before),
		test_in_folder(the_module_and_the_rules_always_count),
		test_in_folder(a_folder_with_an_exception_is_entered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
