#include "folder.h"
#include "watch/options.h"

static int parse(
	struct goci_watch_options *options, const char *line, struct oci_err *err)
{
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *copy = oci_xstrdup(line);
	char *rest = copy, *word;

	while ((word = strsep(&rest, " ")) != NULL)
		if (*word)
			oci_strv_add(&words, word);
	if (!words.items)
		return 0;
	return goci_watch_options_parse(options, words.items, err);
}

static void everything_has_a_default(void **state)
{
	goci_auto_watch_options o = GOCI_WATCH_OPTIONS_INIT;
	struct oci_err err;

	(void)state;
	assert_works(parse(&o, "", &err), err);
	assert_null(o.dir);
	assert_int_equal(o.grace, 10000);
	assert_int_equal(o.debounce, 50);
	assert_int_equal(o.build.count, 0);
}

static void values_follow_or_are_joined(void **state)
{
	goci_auto_watch_options o = GOCI_WATCH_OPTIONS_INIT;
	struct oci_err err;

	(void)state;
	assert_works(
		parse(&o,
			"--dir b --dir=b --grace 3 --grace 0.5 --debounce=7 --poll x --y",
			&err),
		err);
	assert_string_equal(o.dir, "b");
	assert_int_equal(o.grace, 500);
	assert_int_equal(o.debounce, 7);
	assert_true(o.poll);
	assert_list(&o.args, "x|--y");
}

static void the_build_command_ends_the_options(void **state)
{
	goci_auto_watch_options o = GOCI_WATCH_OPTIONS_INIT;
	struct oci_err err;

	(void)state;
	assert_works(parse(&o, "--poll --build make -o {} x -- --dir --", &err), err);
	assert_list(&o.build, "make|-o|{}|x");
	assert_list(&o.args, "--dir|--");
	assert_null(o.dir);
}

static void two_dashes_end_the_options(void **state)
{
	goci_auto_watch_options o = GOCI_WATCH_OPTIONS_INIT;
	struct oci_err err;

	(void)state;
	assert_works(parse(&o, "--dir a -- --poll", &err), err);
	assert_false(o.poll);
	assert_list(&o.args, "--poll");
}

static void wrong_lines_are_named(void **state)
{
	static const struct {
		const char *line;
		const char *words;
	} cases[] = {
		{"--no", "unknown option --no"},
		{"-d", "unknown option -d"},
		{"--poll=yes", "unknown option --poll=yes"},
		{"--dir", "--dir wants a value"},
		{"--dir=", "--dir wants a value"},
		{"--grace x", "--grace: \"x\" is not a number"},
		{"--grace nan", "is not a number"},
		{"--debounce 60001", "from 0 to 60000"},
		{"--build go build {}", "does not end with --"},
		{"--build --", "wants a command"},
		{"--build go build --", "no {} in the command"},
	};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_watch_options o = GOCI_WATCH_OPTIONS_INIT;

		assert_fails(parse(&o, cases[i].line, &err), err, OCI_ERR_USAGE,
			cases[i].words);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_has_a_default),
		cmocka_unit_test(values_follow_or_are_joined),
		cmocka_unit_test(the_build_command_ends_the_options),
		cmocka_unit_test(two_dashes_end_the_options),
		cmocka_unit_test(wrong_lines_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
