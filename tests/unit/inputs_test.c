#include "folder.h"
#include "memo/inputs.h"
#include "memo/inputs_text.h"
#include "test.h"

#include <sys/stat.h>
#include <time.h>

/* Long enough ago that no clock is in doubt. */
static void age(const char *dir, const char *name)
{
	const struct timespec times[2] = {{.tv_sec = 1000000000, .tv_nsec = 7},
		{.tv_sec = 1000000000, .tv_nsec = 7}};
	oci_auto_free char *path = in_folder(dir, name);

	assert_int_equal(utimensat(AT_FDCWD, path, times, 0), 0);
}

/* Waits until a change of now has other times than one before. */
static void tick(void)
{
	const struct timespec pause = {.tv_nsec = 60 * 1000 * 1000};

	nanosleep(&pause, NULL);
}

static void add(struct goci_inputs *in, enum goci_input_kind kind, const char *dir,
	const char *name)
{
	oci_auto_free char *path = in_folder(dir, name);

	goci_inputs_add(in, kind, path);
}

static void what_is_left_alone_is_the_same(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;

	put(*state, "a.go", "package a\n");
	tick();
	add(&in, GOCI_INPUT_FILE, *state, "a.go");
	add(&in, GOCI_INPUT_FILE, *state, "a.go");
	add(&in, GOCI_INPUT_HEAD, *state, "a.go");
	add(&in, GOCI_INPUT_FILE, *state, "not-there");
	add(&in, GOCI_INPUT_SOURCES, *state, ".");
	goci_inputs_take(&in, goci_inputs_now());
	assert_false(in.not_known);
	assert_int_equal(in.count, 4);
	assert_int_equal(goci_inputs_check(&in, NULL), GOCI_INPUTS_SAME);
}

static void touching_a_file_leaves_it_equal(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;

	put(*state, "a.txt", "one");
	add(&in, GOCI_INPUT_FILE, *state, "a.txt");
	goci_inputs_take(&in, INT64_MAX);
	tick();
	age(*state, "a.txt");
	tick();
	assert_int_equal(goci_inputs_check(&in, NULL), GOCI_INPUTS_EQUAL);
	assert_int_equal(goci_inputs_check(&in, NULL), GOCI_INPUTS_SAME);
}

static void each_change_is_seen(void **state)
{
	static const struct {
		enum goci_input_kind kind;
		const char *path;
		const char *change; /* the file that is written */
		const char *text;   /* NULL: it is removed */
		bool seen;
	} cases[] = {
		{GOCI_INPUT_FILE, "d/a.go", "d/a.go", "package b\n", true},
		{GOCI_INPUT_FILE, "d/a.go", "d/a.go", NULL, true},
		{GOCI_INPUT_FILE, "d/new", "d/new", "", true},
		{GOCI_INPUT_HEAD, "d/a.go", "d/a.go", "package a\nvar x int\n", false},
		{GOCI_INPUT_HEAD, "d/a.go", "d/a.go", "package a\nimport \"x\"\n",
			true},
		{GOCI_INPUT_SOURCES, "d", "d/b.go", "", true},
		{GOCI_INPUT_SOURCES, "d", "d/go.mod", "", true},
		{GOCI_INPUT_SOURCES, "d", "d/notes.txt", "", false},
		{GOCI_INPUT_SOURCES, "d", "d/sub/x", "", false},
		{GOCI_INPUT_FOLDERS, "d", "d/sub/x", "", true},
		{GOCI_INPUT_FOLDERS, "d", "d/.git/x", "", false},
		{GOCI_INPUT_NAMES, "d", "d/notes.txt", "", true},
		{GOCI_INPUT_NAMES, "d", "d/a.go", NULL, true},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_inputs in = GOCI_INPUTS_INIT;
		oci_auto_free char *changed = in_folder(*state, cases[i].change);

		oci_fs_remove_tree(AT_FDCWD, *state);
		put(*state, "d/a.go", "package a\n");
		add(&in, cases[i].kind, *state, cases[i].path);
		goci_inputs_take(&in, INT64_MAX);
		if (cases[i].text)
			put(*state, cases[i].change, cases[i].text);
		else
			assert_int_equal(unlink(changed), 0);
		if ((goci_inputs_check(&in, NULL) == GOCI_INPUTS_CHANGED) !=
			cases[i].seen)
			fail_msg("case %zu: %s", i, cases[i].change);
	}
}

/* The size and the times are as they were: only the clock tells, or the content. */
static void content_of_the_same_size_and_times_is_seen(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;

	put(*state, "a.txt", "one");
	age(*state, "a.txt");
	tick();
	add(&in, GOCI_INPUT_FILE, *state, "a.txt");
	goci_inputs_take(&in, goci_inputs_now());
	tick();
	put(*state, "a.txt", "two");
	age(*state, "a.txt");
	assert_int_equal(goci_inputs_check(&in, NULL), GOCI_INPUTS_CHANGED);
}

/* Within one tick of the clock even the time of the change may be the same. */
static void a_file_changed_just_before_is_compared_by_content(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;
	struct goci_stamp stamp;
	oci_auto_free char *path = in_folder(*state, "a.txt");

	put(*state, "a.txt", "one");
	add(&in, GOCI_INPUT_FILE, *state, "a.txt");
	goci_inputs_take(&in, INT64_MAX);
	put(*state, "a.txt", "two");
	goci_stamp_read(path, true, &stamp);
	in.items[0].stamp = stamp;
	assert_int_equal(goci_inputs_check(&in, NULL), GOCI_INPUTS_CHANGED);
}

static void what_changes_while_it_is_looked_at_cannot_be_told(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;
	int64_t began = goci_inputs_now();

	put(*state, "a.txt", "one");
	add(&in, GOCI_INPUT_FILE, *state, "a.txt");
	goci_inputs_take(&in, began);
	assert_true(in.not_known);
}

static void it_is_read_back_from_text(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT, back = GOCI_INPUTS_INIT;
	oci_auto_buf text = OCI_BUF_INIT, again = OCI_BUF_INIT;
	const char *p;

	put(*state, "a b \xc3\xa9", "one");
	add(&in, GOCI_INPUT_FILE, *state, "a b \xc3\xa9");
	add(&in, GOCI_INPUT_PROGRAM, *state, "not-there");
	goci_inputs_take(&in, INT64_MAX);
	goci_inputs_write(&in, &text);
	oci_buf_adds(&text, "the rest");
	p = text.data;
	assert_int_equal(goci_inputs_read(&back, &p), 0);
	assert_string_equal(p, "the rest");
	goci_inputs_write(&back, &again);
	assert_memory_equal(again.data, text.data, again.len);
}

static void damaged_text_is_refused(void **state)
{
	static const char whole[] =
		"inputs 5\n0 1 2 3 4 5 6 - /a\n2 1 2 3 4 5 6 - /b\n\n";

	(void)state;
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		oci_auto_free char *part = oci_xstrndup(whole, len);
		goci_auto_inputs in = GOCI_INPUTS_INIT;
		const char *p = part;

		assert_int_equal(goci_inputs_read(&in, &p), -1);
	}
	for (size_t at = 0; at < 9; at++) {
		oci_auto_free char *bad = oci_xstrdup(whole);
		goci_auto_inputs in = GOCI_INPUTS_INIT;
		const char *p = bad;

		bad[at] = '~';
		assert_int_equal(goci_inputs_read(&in, &p), -1);
	}
}

/* Reading a file's times makes Linux give its next change a precise time. */
static void what_changed_before_is_before_the_beginning(void **state)
{
	oci_auto_free char *path = in_folder(*state, "a.go");

	for (int i = 0; i < 50; i++) {
		struct stat st;
		int64_t began;

		put(*state, "a.go", "one");
		assert_int_equal(stat(path, &st), 0);
		put(*state, "a.go", "two");
		began = goci_inputs_now_past(goci_inputs_real());
		assert_int_equal(stat(path, &st), 0);
		assert_true(
			st.st_ctim.tv_sec * INT64_C(1000000000) + st.st_ctim.tv_nsec <=
			began);
	}
}

static void a_path_with_a_line_break_cannot_be_told(void **state)
{
	goci_auto_inputs in = GOCI_INPUTS_INIT;

	(void)state;
	goci_inputs_add(&in, GOCI_INPUT_FILE, "/a\nb");
	assert_true(in.not_known);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test_in_folder(what_is_left_alone_is_the_same),
		test_in_folder(touching_a_file_leaves_it_equal),
		test_in_folder(each_change_is_seen),
		test_in_folder(content_of_the_same_size_and_times_is_seen),
		test_in_folder(a_file_changed_just_before_is_compared_by_content),
		test_in_folder(what_changes_while_it_is_looked_at_cannot_be_told),
		test_in_folder(it_is_read_back_from_text),
		test_in_folder(damaged_text_is_refused),
		test_in_folder(what_changed_before_is_before_the_beginning),
		test_in_folder(a_path_with_a_line_break_cannot_be_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
