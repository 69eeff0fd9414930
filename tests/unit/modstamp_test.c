#include "folder.h"
#include "modules/modstamp.h"

#include <sys/stat.h>
#include <time.h>

#define SECOND INT64_C(1000000000)

static struct goci_modstamp read_stamp(const char *dir)
{
	oci_auto_free char *folder = in_folder(dir, "m");
	oci_auto_free char *zip = in_folder(dir, "m.zip");
	struct goci_modstamp stamp;
	struct oci_err err = {0};

	assert_works(goci_modstamp_read(folder, zip, NULL, &stamp, &err), err);
	return stamp;
}

static void make_module(const char *dir)
{
	put(dir, "m/a.go", "package a\n");
	put(dir, "m/b/b.go", "package b\n");
	put(dir, "m.zip", "zip");
}

/* Longer than the clock of a file system stands still. */
static void let_pass(void)
{
	const struct timespec tick = {0, 30 * 1000 * 1000};

	nanosleep(&tick, NULL);
}

/* Does `change` to the folder, with all mtimes put back, and expects it to show. */
static void shows(const char *dir, void (*change)(const char *dir), const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);
	struct goci_modstamp before = read_stamp(dir), after;
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	let_pass();
	change(dir);
	assert_int_equal(utimensat(AT_FDCWD, path,
				 (struct timespec[]){st.st_atim, st.st_mtim}, 0),
		0);
	after = read_stamp(dir);
	assert_int_not_equal(oci_digest_cmp(&before.digest, &after.digest), 0);
	assert_true(after.newest > before.newest);
}

static void edit(const char *dir)
{
	put(dir, "m/b/b.go", "package c\n");
}

static void add(const char *dir)
{
	put(dir, "m/c.go", "package a\n");
}

static void touch_only(const char *dir)
{
	(void)dir;
}

static void edit_zip(const char *dir)
{
	put(dir, "m.zip", "zap");
}

static void what_did_not_change_has_the_same_stamp(void **state)
{
	struct goci_modstamp a, b;

	make_module(*state);
	a = read_stamp(*state);
	let_pass();
	b = read_stamp(*state);
	assert_int_equal(oci_digest_cmp(&a.digest, &b.digest), 0);
	assert_int_equal(a.newest, b.newest);
}

static void an_edit_of_the_same_size_and_mtime_shows(void **state)
{
	make_module(*state);
	shows(*state, edit, "m/b/b.go");
	shows(*state, add, "m");
	shows(*state, touch_only, "m/a.go");
	shows(*state, edit_zip, "m.zip");
}

static void a_zip_is_not_what_is_compiled(void **state)
{
	struct goci_modstamp before, after;

	make_module(*state);
	before = read_stamp(*state);
	let_pass();
	edit_zip(*state);
	after = read_stamp(*state);
	assert_int_equal(before.changed, after.changed);
	assert_true(after.newest > after.changed);
}

static void what_is_gone_is_told(void **state)
{
	assert_true(read_stamp(*state).missing);
}

static void a_stamp_as_new_as_its_reading_is_not_settled(void **state)
{
	const struct goci_modstamp fine = {.newest = 100 * SECOND + 5};
	const struct goci_modstamp coarse = {.newest = 100 * SECOND};

	(void)state;
	assert_false(goci_modstamp_is_settled(&fine, 100 * SECOND + 5));
	assert_false(goci_modstamp_is_settled(&fine, 100 * SECOND + SECOND / 100));
	assert_true(goci_modstamp_is_settled(&fine, 100 * SECOND + SECOND / 10));
	assert_false(goci_modstamp_is_settled(&coarse, 101 * SECOND));
	assert_true(goci_modstamp_is_settled(&coarse, 103 * SECOND));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_did_not_change_has_the_same_stamp),
		TEST(an_edit_of_the_same_size_and_mtime_shows),
		TEST(a_zip_is_not_what_is_compiled),
		TEST(what_is_gone_is_told),
		TEST(a_stamp_as_new_as_its_reading_is_not_settled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
