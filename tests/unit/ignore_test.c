#include "dockerignore/ignore.h"
#include "test.h"

#include <time.h>

static struct goci_ignore *parse(const char *text)
{
	struct oci_err err = {0};
	struct goci_ignore *ignore =
		goci_ignore_parse(text, strlen(text), ".dockerignore", &err);

	if (!ignore)
		fail_msg("%s", err.msg);
	return ignore;
}

/* 1: excluded, 0: not, -1: a bad pattern. */
static int excludes(const char *text, const char *path)
{
	struct oci_err err = {0};
	goci_auto_ignore *ignore = parse(text);
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result result = {0};
	int status = goci_ignore_match(ignore, path, NULL, &result, &err);

	return status < 0 ? -1 : result.excluded;
}

struct decision {
	const char *text, *path;
	int excluded;
};

static void check(const struct decision *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		int got = excludes(cases[i].text, cases[i].path);

		if (got != cases[i].excluded)
			fail_msg("\"%s\", %s: %d, not %d", cases[i].text, cases[i].path,
				got, cases[i].excluded);
	}
}

static void stars_stop_at_slashes_and_two_stars_do_not(void **state)
{
	static const struct decision cases[] = {
		{"*.go", "main.go", 1},
		{"*.go", "cmd/main.go", 0},
		{"**/*.go", "main.go", 1},
		{"**/*.go", "a/b/main.go", 1},
		{"a/**/z", "a/z", 1},
		{"a/**/z", "a/b/c/z", 1},
		{"a?b", "a/b", 0},
		{"a?b",
			"a\xe2\x98\xba"
			"b",
			1},
		{"dir/**", "dir", 0},
		{"dir/**", "dir/a/b", 1},
		{"**file", "a/profile", 1},
		{"**/file", "a/profile", 0},
		{"**/file", "file", 1},
		{"**", "anything/at/all", 1},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void the_last_rule_that_matches_decides(void **state)
{
	static const struct decision cases[] = {
		{"*\n!a", "a", 0},
		{"*\n!a", "b", 1},
		{"!a\n*", "a", 1},
		{"*\n!a\na", "a", 1},
		{"docs\n!docs/README.md", "docs/README.md", 0},
		{"docs\n!docs/README.md", "docs/x/README.md", 1},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void a_rule_for_a_folder_holds_for_all_that_is_in_it(void **state)
{
	static const struct decision cases[] = {
		{"a", "a/b/c", 1},
		{"a/*", "a/b/c", 1},
		{"*\n!a", "a/b/c", 0},
		{"*\n!a\na/b", "a/b/c", 1},
		{"b", "a/b", 0},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void lines_are_cleaned_as_docker_does(void **state)
{
	static const struct decision cases[] = {
		{"\xef\xbb\xbf"
		 "a",
			"a", 1},
		{"#a", "#a", 0},
		{" #a", "#a", 1},
		{"\t a \xc2\xa0\r\n", "a", 1},
		{"./a/../b//", "b", 1},
		{"/a", "a", 1},
		{"!  /a\n", "a", 0},
		{"*\n!  ./a", "a", 0},
		{"*\n./!a", "a", 0},
		{".", "a", 0},
		{"/", "a", 0},
		{"..", "a", 0},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void what_reaches_the_regular_expression_keeps_its_meaning(void **state)
{
	static const struct decision cases[] = {
		{"a^b*", "a^bc", 0},
		{"a.b*", "axb", 0},
		{"a{2}*", "aa", 1},
		{"a{2}*", "a{2}", 0},
		{"a{,2}*", "a{,2}", 1},
		{"x|y*", "xz", 1},
		{"[[:alpha:]]?", "a1", 1},
		{"[[:^alpha:]]?", "a1", 0},
		{"[^a-c]", "d", 1},
		{"[^a-c]", "b", 0},
		{"[*]", "[^]", 1},
		{"a{1000}*", "a", 0},
		{"a{02}*", "a{02}", 1},
		{"\\{2\\}*", "{2}", 1},
		{"**a\\.b", "x/a.b", 1},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void nothing_has_a_meaning_of_another_kind_of_regular_expression(void **state)
{
	static const struct decision cases[] = {
		{"(?i)a*", "(x)A", 0},
		{"(*UTF)a*", "(xUTF)a", 1},
		{"a++*", "a++", 1},
		{"a#*", "a#b", 1},
		{"a{ 2}*", "a{ 2}", 1},
		{"[[.a.]]?", "a]1", 1},
		{"[[=a=]]?", "a]1", 1},
		{"[a&&b]*", "&", 1},
		{"a*", "a\nb", 1},
		{"a|b*", "\n/b", 1},
		{"**/b*", "\n/b", 0},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void a_byte_that_is_not_utf8_is_one_character(void **state)
{
	static const struct decision cases[] = {
		{"?", "\xff", 1},
		{"??", "\xe2\x98", 1},
		{"a*b", "a\xff/b", 0},
		{"a*b",
			"a\xff\xc3"
			"b",
			1},
		{"\xff*", "\xfe", 1},
		{"\xff", "\xff", 1},
		{"\xff", "\xfe", 0},
		{"[a-z]*", "\xff", 0},
		{"[^a-z]*", "\xff", 1},
	};

	(void)state;
	check(cases, OCI_COUNT(cases));
}

static void a_malformed_pattern_is_told_with_its_file_and_line(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{"a\n\n[", ".dockerignore:3: pattern \"[\": a \"[\" without"},
		{"[]a]", "nothing in the brackets"},
		{"[a-]", ":1: pattern \"[a-]\""},
		{"[-a]", "not between two characters"},
		{"a\\", "with nothing after it"},
		{"!", "pattern \"!\": nothing after the \"!\""},
		{"!/", "nothing after the \"!\""},
		{"[\xff]", "not UTF-8"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};

		assert_null(goci_ignore_parse(
			cases[i].text, strlen(cases[i].text), ".dockerignore", &err));
		assert_int_equal(err.code, OCI_ERR_INVALID);
		assert_contains(err.msg, cases[i].words);
	}
}

static void a_bad_expression_fails_only_when_it_is_asked(void **state)
{
	goci_auto_ignore *ignore = parse("a\n[Local-Only]/");
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result result = {0};
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(goci_ignore_match(ignore, "a", NULL, &result, &err), 0);
	assert_true(result.excluded);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			goci_ignore_match(ignore, "x", NULL, &result, &err), -1);
		assert_string_equal(err.msg,
			".dockerignore:2: pattern \"[Local-Only]/\": a range in brackets "
			"that runs backwards (OCI1302)");
	}
	assert_int_equal(excludes("a{1001}*", "a"), -1);
	assert_int_equal(excludes("\\q*", "q"), -1);
	assert_int_equal(excludes("[[:nope:]]*", "q"), -1);
	assert_int_equal(excludes("a*[", "a"), -1);
	assert_int_equal(excludes("a{2}{3}*", "a"), -1);
	assert_int_equal(excludes("x|{2}*", "a"), -1);
}

static void escapes_of_letters_and_digits_are_refused(void **state)
{
	static const char *const patterns[] = {"\\d*", "[\\D]*", "\\pL", "\\p{Greek}",
		"\\Qa", "\\x41", "\\101", "\\b-*", "\\n", "\\\xc3\xa9"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(patterns); i++) {
		oci_auto_free char *text = oci_xasprintf("x\n%s", patterns[i]);
		goci_auto_ignore *ignore = parse(text);
		OCI_AUTO(goci_ignore_result_release)
		struct goci_ignore_result result = {0};
		struct oci_err err = {0};

		assert_int_equal(
			goci_ignore_match(ignore, "a", NULL, &result, &err), -1);
		assert_contains(err.msg, ".dockerignore:2: pattern \"");
		assert_contains(err.msg, "before a letter or digit");
		assert_contains(err.msg, "like [0-9]");
	}
}

static void lines_have_a_limit(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err = {0};
	goci_auto_ignore *ignore = NULL;

	(void)state;
	for (int i = 0; i < 65535; i++)
		oci_buf_adds(&text, "a");
	ignore = goci_ignore_parse(text.data, text.len, "f", &err);
	assert_non_null(ignore);
	oci_buf_adds(&text, "a");
	assert_null(goci_ignore_parse(text.data, text.len, "f", &err));
	assert_contains(err.msg, "f:1: a line of more than 65535 bytes");
}

static void the_rule_that_decided_is_told(void **state)
{
	goci_auto_ignore *ignore = parse("# all\n *  \n\n! a/keep\nb\n");
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result above = {0};
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result below = {0};
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(goci_ignore_match(ignore, "a", NULL, &above, &err), 0);
	assert_true(above.excluded);
	assert_string_equal(above.rule->file, ".dockerignore");
	assert_int_equal(above.rule->line, 2);
	assert_string_equal(above.rule->text, "*");
	assert_int_equal(goci_ignore_match(ignore, "a/keep", &above, &below, &err), 0);
	assert_false(below.excluded);
	assert_int_equal(below.rule->line, 4);
	assert_string_equal(below.rule->text, "! a/keep");
	assert_int_equal(goci_ignore_match(ignore, "a/x", &above, &below, &err), 0);
	assert_true(below.excluded);
	assert_int_equal(below.rule->line, 2);
}

static void a_path_that_no_rule_matches_has_no_rule(void **state)
{
	goci_auto_ignore *ignore = parse("a");
	OCI_AUTO(goci_ignore_result_release) struct goci_ignore_result result = {0};
	struct oci_err err = {0};

	(void)state;
	assert_int_equal(goci_ignore_match(ignore, "b", NULL, &result, &err), 0);
	assert_false(result.excluded);
	assert_null(result.rule);
}

static void a_folder_is_pruned_unless_something_can_come_back(void **state)
{
	static const struct {
		const char *text, *folder;
		bool prune;
	} cases[] = {
		{"node_modules", "node_modules", true},
		{"*\n!a", "b", true},
		{"*\n!a/b", "a", false},
		{"*\n!a/b/**", "a/b", false},
		{"*\n!a/b/*", "a/c", true},
		{"*\n!ab", "a", true},
		{"*\n!*.go", "a", false},
		{"*\n!a?", "b", false},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_ignore *ignore = parse(cases[i].text);

		if (goci_ignore_can_prune(ignore, cases[i].folder) != cases[i].prune)
			fail_msg("\"%s\", %s", cases[i].text, cases[i].folder);
	}
}

/* A pattern that ends with one of two letters is not refused by its last alone. */
static void no_pattern_takes_exponential_time(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT, path = OCI_BUF_INIT;
	clock_t began = clock();

	(void)state;
	for (int i = 0; i < 4000; i++)
		oci_buf_adds(&path, "a");
	for (int i = 0; i < 20; i++)
		oci_buf_adds(&text, "a*?**");
	oci_buf_adds(&text, "[yz]");
	assert_int_equal(excludes(text.data, path.data), 0);
	assert_int_equal(excludes("?{0,30}?{1000}[yz]", path.data), 0);
	assert_true((clock() - began) / CLOCKS_PER_SEC < 10);
}

static void a_pattern_that_matches_in_too_many_ways_is_refused(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT, path = OCI_BUF_INIT;
	struct goci_ignore_result result = {0};
	goci_auto_ignore *ignore = NULL;
	struct oci_err err = {0};

	(void)state;
	for (int i = 0; i < 4000; i++)
		oci_buf_adds(&path, "a");
	for (int i = 0; i < 60; i++)
		oci_buf_adds(&text, "a*?**");
	oci_buf_adds(&text, "[yz]");
	ignore = parse(text.data);
	assert_int_equal(goci_ignore_match(ignore, path.data, NULL, &result, &err), -1);
	assert_contains(err.msg, ".dockerignore:1: pattern \"a*?**");
	assert_contains(err.msg, "in too many ways: use fewer wildcards");
	goci_ignore_result_release(&result);
	assert_int_equal(excludes("?{0,1000}?{1000}[yz]", path.data), -1);
	for (int i = 0; i < 12000; i++)
		oci_buf_adds(&text, "a*?**");
	assert_int_equal(excludes(text.data, path.data), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stars_stop_at_slashes_and_two_stars_do_not),
		cmocka_unit_test(the_last_rule_that_matches_decides),
		cmocka_unit_test(a_rule_for_a_folder_holds_for_all_that_is_in_it),
		cmocka_unit_test(lines_are_cleaned_as_docker_does),
		cmocka_unit_test(what_reaches_the_regular_expression_keeps_its_meaning),
		cmocka_unit_test(
			nothing_has_a_meaning_of_another_kind_of_regular_expression),
		cmocka_unit_test(a_byte_that_is_not_utf8_is_one_character),
		cmocka_unit_test(a_malformed_pattern_is_told_with_its_file_and_line),
		cmocka_unit_test(a_bad_expression_fails_only_when_it_is_asked),
		cmocka_unit_test(escapes_of_letters_and_digits_are_refused),
		cmocka_unit_test(lines_have_a_limit),
		cmocka_unit_test(the_rule_that_decided_is_told),
		cmocka_unit_test(a_path_that_no_rule_matches_has_no_rule),
		cmocka_unit_test(a_folder_is_pruned_unless_something_can_come_back),
		cmocka_unit_test(no_pattern_takes_exponential_time),
		cmocka_unit_test(a_pattern_that_matches_in_too_many_ways_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
