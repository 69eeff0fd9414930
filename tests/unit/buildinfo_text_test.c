#include "oci/json.h"
#include "program.h"

static int parse(struct goci_buildinfo *info, const char *text, struct oci_err *err)
{
	info->go_version = oci_xstrdup("go1.18");
	return goci_buildinfo_parse(info, text, strlen(text), err);
}

static void a_setting_s_quotes_are_taken_off(void **state)
{
	static const struct {
		const char *line, *key, *value;
	} cases[] = {
		{"-tags=netgo", "-tags", "netgo"},
		{"CGO_CFLAGS=", "CGO_CFLAGS", ""},
		{"-ldflags=\"-s -w\"", "-ldflags", "-s -w"},
		{"\"a key\"=\"\\\"\\\\\\t\\n\"", "a key", "\"\\\t\n"},
		{"k=`raw \\n \"x\"`", "k", "raw \\n \"x\""},
		{"k=\"\\x41\\101\\u00e9\\U0001F600\"", "k",
			"AA\xc3\xa9\xf0\x9f\x98\x80"},
		{"k=a=b", "k", "a=b"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *text = oci_xasprintf("build\t%s\n", cases[i].line);
		oci_auto_free char *out =
			oci_xasprintf("x: go1.18\n\tbuild\t%s\n", cases[i].line);
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};

		assert_works(parse(&info, text, &err), err);
		assert_int_equal(info.setting_count, 1);
		assert_string_equal(info.settings[0].key, cases[i].key);
		assert_string_equal(info.settings[0].value, cases[i].value);
		assert_prints(&info, out);
	}
}

static void damaged_lines_are_refused(void **state)
{
	static const char *const bad[] = {"mod\tx\n", "dep\ta\tb\tc\td\n",
		"=>\ta\tb\tc\n", "mod\ta\tb\n=>\ta\tb\tc\n=>\ta\tb\tc\n", "build\tx\n",
		"build\t=x\n", "build\tk=\"x\n", "build\tk=\"\\q\"\n",
		"build\tk=\"\\x4\"\n", "build\tk=\"\\u12\"\n", "build\tk=\"\\000\"\n",
		"build\tk=\"\\", "build\tk=\"x\"y\n", "build\t\"k\"\n",
		"build\tk=\"\\U00110000\"\n", "build\tk=\"\\400\"\n"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
		struct oci_err err = {0};
		int status = parse(&info, bad[i], &err);

		/* What has no line's end is not there. */
		if (!strchr(bad[i], '\n'))
			assert_int_equal(status, 0);
		else if (status == 0)
			fail_msg("accepted: %s", bad[i]);
		else
			assert_contains(err.msg, "line ");
	}
}

static void what_is_printed_is_harmless(void **state)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_json *doc = NULL;
	struct oci_err err = {0};
	const json_t *deps;

	(void)state;
	assert_works(parse(&info, "dep\t\x1b[2J\xff\tv1\r\n", &err), err);
	assert_prints(&info, "x: go1.18\n\tdep\t\\u001b[2J\\xff\tv1\\r\t\n");
	doc = goci_buildinfo_json(&info);
	deps = json_object_get(doc, "Deps");
	assert_string_equal(
		json_string_value(json_object_get(json_array_get(deps, 0), "Path")),
		"\x1b[2J\\xff");
}

static void names_cannot_make_lines(void **state)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	(void)state;
	info.go_version = oci_xstrdup("go1\n\tdep\ta");
	goci_buildinfo_print(&info, "/x\n\ty", &out);
	assert_string_equal(out.data, "/x\\n\\ty: go1\\n\\tdep\\ta\n");
}

static void a_replaced_module_is_the_one_that_is_used(void **state)
{
	oci_auto_free struct sample *s = sample_inline(true, false, 0);
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	struct oci_err err = {0};

	(void)state;
	assert_works(read_sample(s, &info, &err), err);
	assert_int_equal(info.dep_count, 2);
	assert_string_equal(goci_buildinfo_used(&info.deps[0])->sum, "h1:aaa=");
	assert_string_equal(
		goci_buildinfo_used(&info.deps[1])->path, "example.com/fork");
	assert_string_equal(goci_buildinfo_used(&info.deps[1])->sum, "h1:bbb=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_setting_s_quotes_are_taken_off),
		cmocka_unit_test(damaged_lines_are_refused),
		cmocka_unit_test(what_is_printed_is_harmless),
		cmocka_unit_test(names_cannot_make_lines),
		cmocka_unit_test(a_replaced_module_is_the_one_that_is_used),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
