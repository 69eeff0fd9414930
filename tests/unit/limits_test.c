#include "app/work.h"
#include "folder.h"
#include "options/limits.h"

static void sizes_are_whole_numbers_with_a_unit(void **state)
{
	static const struct {
		const char *text;
		int64_t is; /* -1: refused */
	} cases[] = {
		{"0B", 0},
		{"500MB", 500000000},
		{"10GB", INT64_C(10000000000)},
		{"1GiB", 1 << 30},
		{"3KiB", 3072},
		{"9TB", INT64_C(9000000000000)},
		{"", -1},
		{"10", -1},
		{"GB", -1},
		{"-1GB", -1},
		{"+1GB", -1},
		{" 1GB", -1},
		{"1 GB", -1},
		{"1.5GB", -1},
		{"1gb", -1},
		{"1GBs", -1},
		{"9999999999TB", -1},
		{"99999999999999999999B", -1},
	};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		int64_t got = -1;

		if (goci_size_parse(cases[i].text, &got, &err) < 0)
			got = -1;
		if (got != cases[i].is)
			fail_msg("%s: %lld", cases[i].text, (long long)got);
	}
}

static void ages_are_whole_numbers_with_a_unit(void **state)
{
	struct oci_err err;
	int64_t got = -1;

	(void)state;
	assert_works(goci_age_parse("30d", &got, &err), err);
	assert_int_equal(got, 30 * 86400);
	assert_works(goci_age_parse("12h", &got, &err), err);
	assert_int_equal(got, 12 * 3600);
	assert_works(goci_age_parse("8w", &got, &err), err);
	assert_int_equal(got, 56 * 86400);
	assert_fails(goci_age_parse("30", &got, &err), err, OCI_ERR_USAGE, "30d");
	assert_fails(goci_age_parse("30D", &got, &err), err, OCI_ERR_USAGE, "30d");
}

static void only_work_folders_of_the_dead_are_swept(void **state)
{
	struct oci_err err = {0};
	oci_auto_free char *mine = NULL;
	int lock = -1;

	setenv("TMPDIR", *state, 1);
	mine = goci_work_make(&lock, &err);
	assert_non_null(mine);
	put(*state, "goci-work-dead01/go/x", "left by a kill");
	put(*state, "goci-work-longer-name/x", "not ours");
	put(*state, "goci-backup/x", "not ours");
	assert_int_equal(goci_work_sweep(), 1);
	assert_false(is_there(*state, "goci-work-dead01"));
	assert_int_equal(access(mine, F_OK), 0);
	assert_int_equal(count_names(*state), 3);
	goci_work_remove(mine, lock);
	assert_int_equal(count_names(*state), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sizes_are_whole_numbers_with_a_unit),
		cmocka_unit_test(ages_are_whole_numbers_with_a_unit),
		test_in_folder(only_work_folders_of_the_dead_are_swept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
