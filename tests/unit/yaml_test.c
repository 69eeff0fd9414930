#include "settings/yaml.h"
#include "test.h"

/* The tree in one line: {key:text,list:[a,b]}, with @LINE where `lines`. */
static void print(const struct goci_yaml *node, struct oci_buf *out)
{
	const char *open = node->kind == GOCI_YAML_LIST ? "[" : "{";

	if (node->key)
		oci_buf_addf(out, "%s@%u:", node->key, node->line);
	if (node->kind == GOCI_YAML_SCALAR) {
		oci_buf_addf(out, node->plain ? "%s" : "'%s'", node->text);
		return;
	}
	oci_buf_adds(out, open);
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		print(n, out);
		oci_buf_adds(out, n->next ? "," : "");
	}
	oci_buf_adds(out, *open == '[' ? "]" : "}");
}

static void assert_tree(const char *text, const char *expected)
{
	struct oci_err err = {0};
	goci_auto_yaml *root = goci_yaml_parse("f", text, strlen(text), &err);
	oci_auto_buf out = OCI_BUF_INIT;

	if (!root)
		fail_msg("%s: %s", text, err.msg);
	print(root, &out);
	assert_string_equal(out.data, expected);
}

static void assert_refused_bytes(const char *text, size_t len, const char *message)
{
	struct oci_err err = {0};
	goci_auto_yaml *root = goci_yaml_parse("f", text, len, &err);

	assert_null(root);
	assert_int_equal(err.code, OCI_ERR_USAGE);
	assert_contains(err.msg, message);
}

static void assert_refused(const char *text, const char *message)
{
	assert_refused_bytes(text, strlen(text), message);
}

static void mappings_lists_and_scalars_become_a_tree_with_lines(void **state)
{
	(void)state;
	assert_tree("a: 1\nb:\n  - x\n  - 'y'\nc: {d: \"e\"}\n",
		"{a@1:1,b@2:[x,'y'],c@5:{d@5:'e'}}");
	assert_tree("- a\n- [b, {c: d}]\n", "[a,[b,{c@2:d}]]");
	assert_tree("a: |\n  x\n  y\nb: 2\n", "{a@1:'x\ny\n',b@4:2}");
}

static void text_without_a_document_is_an_empty_scalar(void **state)
{
	(void)state;
	assert_tree("", "");
	assert_tree("# nothing\n", "");
	assert_tree("---\n", "");
}

static void a_byte_order_mark_is_skipped(void **state)
{
	(void)state;
	assert_tree("\xef\xbb\xbf"
		    "a: b\n",
		"{a@1:b}");
}

static void only_plain_words_say_nothing(void **state)
{
	static const struct {
		const char *text;
		bool null;
	} cases[] = {
		{"~", true},
		{"null", true},
		{"", true},
		{"''", false},
		{"'null'", false},
		{"nil", false},
		{"[]", false},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err;
		goci_auto_yaml *root = goci_yaml_parse(
			"f", cases[i].text, strlen(cases[i].text), &err);

		assert_non_null(root);
		assert_int_equal(goci_yaml_null(root), cases[i].null);
	}
}

static void a_duplicate_key_is_an_error_with_its_line(void **state)
{
	(void)state;
	assert_refused("a: 1\nb: 2\na: 3\n", "f:3: the key \"a\" is there twice");
	assert_refused("x:\n  a: 1\n  'a': 3\n", "first in line 2");
}

static void what_settings_do_not_need_is_refused(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{"a: &x 1\n", "f:1: anchors"},
		{"a: 1\nb: *x\n", "f:2: anchors"},
		{"a: &x [1]\n", "f:1: anchors"},
		{"a: &x {b: 1}\n", "f:1: anchors"},
		{"a: !!str 1\n", "f:1: tags"},
		{"a: !x {b: 1}\n", "f:1: tags"},
		{"a: 1\n---\nb: 2\n", "f:2: a second document"},
		{"? [a]\n: b\n", "f:1: a key must be a plain word"},
		{"a: [1\n", "f:2: "},
		{"a: b: c\n", "f:1: "},
		{"a:\n\t- b\n", "f:2: "},
		{"a: \"x\\0y\"\n", "f:1: a NUL character"},
		{"a: \"\\ud800\"\n", "f:1: "},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		assert_refused(cases[i].text, cases[i].message);
}

static void text_that_is_not_utf8_is_refused_with_its_line(void **state)
{
	static const char utf16[] = "\xff\xfe"
				    "a\0:\0 \0b\0";

	(void)state;
	assert_refused("a: 1\nb: \xff\n", "f:2: not UTF-8");
	assert_refused("a: \xc0\x80\n", "f:1: not UTF-8");
	assert_refused("a: \x01\n", "f:1: not UTF-8");
	assert_refused_bytes("a: \0\n", 5, "f:1: not UTF-8");
	assert_refused_bytes(utf16, sizeof(utf16) - 1, "f:1: not UTF-8");
}

static char *repeat(const char *s, size_t n)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	for (size_t i = 0; i < n; i++)
		oci_buf_adds(&buf, s);
	return oci_buf_take(&buf);
}

static void depth_count_and_size_are_bounded(void **state)
{
	oci_auto_free char *deepest = repeat("[", GOCI_YAML_DEPTH_MAX + 1);
	oci_auto_free char *endless = repeat("[", GOCI_YAML_SIZE_MAX);
	oci_auto_free char *braces = repeat("{a: ", GOCI_YAML_SIZE_MAX / 4);
	oci_auto_free char *dashes = repeat("- ", GOCI_YAML_SIZE_MAX / 2);
	oci_auto_free char *many = repeat("- a\n", GOCI_YAML_NODES_MAX + 1);
	oci_auto_free char *large = repeat("#", GOCI_YAML_SIZE_MAX + 1);

	(void)state;
	assert_refused(deepest, "nested too deeply");
	assert_refused(endless, "nested too deeply");
	assert_refused(braces, "nested too deeply");
	assert_refused(dashes, "nested too deeply");
	assert_refused(many, "f:10000: too many values");
	assert_refused(large, "larger than 1 MiB");
}

static void foreign_tree(const char *text, const char *expected, bool wanted_more)
{
	struct oci_err err = {0};
	bool more = !wanted_more;
	goci_auto_yaml *root =
		goci_yaml_parse_foreign("f", text, strlen(text), &more, &err);
	oci_auto_buf out = OCI_BUF_INIT;

	if (!root)
		fail_msg("%s: %s", text, err.msg);
	print(root, &out);
	assert_string_equal(out.data, expected);
	assert_int_equal(more, wanted_more);
}

static void in_a_foreign_file_shorthands_are_written_out(void **state)
{
	(void)state;
	foreign_tree("a: &x 1\nb: *x\n", "{a@1:1,b@2:1}", false);
	foreign_tree("a: &x [p, &y q]\nb: *x\nc: *y\n", "{a@1:[p,q],b@2:[p,q],c@3:q}",
		false);
	/* the last of a name counts, and a key may have one */
	foreign_tree("a: &x 1\n&k b: &x 2\nc: *x\nd: *k\n", "{a@1:1,b@2:2,c@3:2,d@4:b}",
		false);
	foreign_tree("a: !!str 1\nb: !x {c: 2}\n", "{a@1:1,b@2:{c@2:2}}", false);
	foreign_tree("a: 1\n---\nb: 2\n", "{a@1:1}", true);
}

static void a_merge_key_takes_over_what_is_not_there(void **state)
{
	(void)state;
	foreign_tree("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n",
		"{a@1:{p@1:1,q@1:2},b@2:{q@4:3,p@1:1}}", false);
	foreign_tree("a: &x {p: 1}\nb: &y {p: 2, q: 2}\nc: {<<: [*x, *y]}\n",
		"{a@1:{p@1:1},b@2:{p@2:2,q@2:2},c@3:{p@1:1,q@2:2}}", false);
	foreign_tree("a: &x {p: 1}\nb: &y {<<: *x, q: 2}\nc: {<<: *y}\n",
		"{a@1:{p@1:1},b@2:{q@2:2,p@1:1},c@3:{q@2:2,p@1:1}}", false);
}

/* Each name stands for two of the one before it. */
static void copies_of_copies_end(void **state)
{
	oci_auto_buf bomb = OCI_BUF_INIT;
	struct oci_err err = {0};
	bool more;

	(void)state;
	oci_buf_adds(&bomb, "a0: &a0 [x, x]\n");
	for (int i = 1; i < 40; i++)
		oci_buf_addf(&bomb, "a%d: &a%d [*a%d, *a%d]\n", i, i, i - 1, i - 1);
	assert_null(goci_yaml_parse_foreign("f", bomb.data, bomb.len, &more, &err));
	assert_contains(err.msg, "too many values");
	assert_null(goci_yaml_parse_foreign("f", "a: &a [*a]\n", 11, &more, &err));
	assert_contains(err.msg, "f:1: the alias *a has no anchor");
	assert_null(goci_yaml_parse_foreign("f", "a: *b\n", 6, &more, &err));
	assert_contains(err.msg, "f:1: the alias *b has no anchor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_a_foreign_file_shorthands_are_written_out),
		cmocka_unit_test(a_merge_key_takes_over_what_is_not_there),
		cmocka_unit_test(copies_of_copies_end),
		cmocka_unit_test(mappings_lists_and_scalars_become_a_tree_with_lines),
		cmocka_unit_test(text_without_a_document_is_an_empty_scalar),
		cmocka_unit_test(a_byte_order_mark_is_skipped),
		cmocka_unit_test(only_plain_words_say_nothing),
		cmocka_unit_test(a_duplicate_key_is_an_error_with_its_line),
		cmocka_unit_test(what_settings_do_not_need_is_refused),
		cmocka_unit_test(text_that_is_not_utf8_is_refused_with_its_line),
		cmocka_unit_test(depth_count_and_size_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
