#include "folder.h"
#include "watch/snapshot_compare.h"

#include <stdio.h>
#include <sys/stat.h>

static void collect(void *arg, const char *path)
{
	oci_strv_add(arg, path);
}

static void take(const char *dir, struct goci_snapshot *out, struct oci_strv *folders)
{
	goci_auto_filter filter = GOCI_FILTER_INIT;
	struct oci_err err;

	goci_filter_init(&filter, dir, NULL);
	assert_works(goci_filter_refresh(&filter, &err), err);
	goci_snapshot_take(out, &filter, folders ? collect : NULL, folders);
}

/* Both times of a file are what they were: as a save within one grain leaves them. */
static void save_unseen(
	const char *dir, const char *name, const char *text, struct goci_snapshot *s)
{
	put(dir, name, text);
	goci_snapshot_release(s);
	take(dir, s, NULL);
}

static void files_are_seen_and_folders_are_told(void **state)
{
	goci_auto_snapshot s = {0};
	oci_auto_strv folders = OCI_STRV_INIT;

	put(*state, "b.go", "b");
	put(*state, "a/deep/er/c.go", "c");
	put(*state, "a.go", "a");
	take(*state, &s, &folders);
	oci_strv_sort(&folders);
	assert_list(&folders, "|a|a/deep|a/deep/er");
	assert_int_equal(s.count, 3);
	assert_string_equal(s.items[0].path, "a.go");
	assert_string_equal(s.items[1].path, "a/deep/er/c.go");
	assert_non_null(goci_snapshot_find(&s, "b.go"));
	assert_null(goci_snapshot_find(&s, "a"));
	assert_int_equal(goci_snapshot_find(&s, "b.go")->size, 1);
}

static void what_is_skipped_is_not_entered(void **state)
{
	goci_auto_snapshot s = {0};
	oci_auto_strv folders = OCI_STRV_INIT;

	put(*state, ".git/objects/x", "x");
	put(*state, ".idea/x", "x");
	put(*state, "in/dist/oci-layout", "x");
	put(*state, "in/x/x", "x");
	put(*state, "a.go~", "x");
	take(*state, &s, &folders);
	assert_list(&folders, "|in|in/x");
	assert_int_equal(s.count, 1);
}

static void a_folder_that_is_not_there_is_empty(void **state)
{
	goci_auto_snapshot s = {0};

	(void)state;
	take("/no/such/folder", &s, NULL);
	assert_int_equal(s.count, 0);
}

static void what_came_went_and_changed_is_told(void **state)
{
	goci_auto_snapshot before = {0}, after = {0};
	oci_auto_strv changed = OCI_STRV_INIT;
	oci_auto_free char *gone = in_folder(*state, "gone.go");
	oci_auto_free char *mode = in_folder(*state, "mode.sh");

	put(*state, "same.go", "same");
	put(*state, "gone.go", "gone");
	put(*state, "size.go", "size");
	put(*state, "mode.sh", "mode");
	take(*state, &before, NULL);
	unlink(gone);
	put(*state, "size.go", "larger");
	put(*state, "new/new.go", "new");
	assert_int_equal(chmod(mode, 0755), 0);
	take(*state, &after, NULL);
	goci_snapshot_compare(&before, &after, NULL, collect, &changed);
	assert_list(&changed, "gone.go|mode.sh|new/new.go|size.go");
}

static void a_rename_over_a_file_is_a_change(void **state)
{
	goci_auto_snapshot before = {0}, after = {0};
	oci_auto_strv changed = OCI_STRV_INIT;
	oci_auto_free char *old = in_folder(*state, ".a.go.swp");
	oci_auto_free char *new = in_folder(*state, "a.go");

	put(*state, "a.go", "one");
	take(*state, &before, NULL);
	put(*state, ".a.go.swp", "two");
	assert_int_equal(rename(old, new), 0);
	take(*state, &after, NULL);
	goci_snapshot_compare(&before, &after, NULL, collect, &changed);
	assert_list(&changed, "a.go");
}

static void the_same_is_no_change(void **state)
{
	goci_auto_snapshot before = {0}, after = {0};
	oci_auto_strv changed = OCI_STRV_INIT;
	const struct goci_content_check contents = {*state, 1000};

	put(*state, "a.go", "a");
	put(*state, "b/b.go", "b");
	take(*state, &before, NULL);
	take(*state, &after, NULL);
	goci_snapshot_compare(&before, &after, &contents, collect, &changed);
	assert_int_equal(changed.count, 0);
}

/* Gives `after` the times of `before`, as a coarse clock would. */
static void freeze(const struct goci_snapshot *before, struct goci_snapshot *after)
{
	assert_int_equal(before->count, after->count);
	for (size_t i = 0; i < after->count; i++) {
		after->items[i].mtime = before->items[i].mtime;
		after->items[i].ctime = before->items[i].ctime;
	}
}

static void a_second_save_that_times_hide_is_seen_by_content(void **state)
{
	goci_auto_snapshot first = {0}, second = {0}, third = {0}, late = {0};
	oci_auto_strv changed = OCI_STRV_INIT;
	struct goci_content_check contents = {*state, 1000};

	put(*state, "a.go", "one");
	take(*state, &first, NULL);
	save_unseen(*state, "a.go", "two!", &second);
	goci_snapshot_compare(&first, &second, &contents, collect, &changed);
	assert_list(&changed, "a.go");
	save_unseen(*state, "a.go", "six!", &third);
	freeze(&second, &third);
	contents.now = 1200;
	goci_snapshot_compare(&second, &third, &contents, collect, &changed);
	assert_list(&changed, "a.go|a.go");
	/* Much later files are not read any more. */
	save_unseen(*state, "a.go", "ten!", &late);
	freeze(&third, &late);
	contents.now = 60000;
	goci_snapshot_compare(&third, &late, &contents, collect, &changed);
	assert_int_equal(changed.count, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(files_are_seen_and_folders_are_told),
		test_in_folder(what_is_skipped_is_not_entered),
		cmocka_unit_test(a_folder_that_is_not_there_is_empty),
		test_in_folder(what_came_went_and_changed_is_told),
		test_in_folder(a_rename_over_a_file_is_a_change),
		test_in_folder(the_same_is_no_change),
		test_in_folder(a_second_save_that_times_hide_is_seen_by_content),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
