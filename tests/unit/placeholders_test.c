#include "options/placeholders.h"

#include "oci/mem.h"
#include "test.h"

#include <string.h>

static char *get(void *arg, const char *word, struct oci_err *err)
{
	if (strcmp(word, "git.tag") == 0) {
		oci_err_set(err, OCI_ERR_USAGE, "no tag");
		return NULL;
	}
	return oci_xasprintf("%s%s", (const char *)arg, word);
}

static char values_arg[] = "$";
static const struct goci_placeholders values = {get, values_arg};

/* Alone a word of lower-case letters in braces is one. */
static void words_in_braces_are_replaced(void **state)
{
	static const struct {
		const char *text, *expanded;
	} cases[] = {
		{"", ""},
		{"{name}", "$name"},
		{"a{name}b{git.short}{date}", "a$nameb$git.short$date"},
		{"{{name}}", "{name}"},
		{"{{nothing}}", "{nothing}"},
		{"{{{name}}}", "{{name}}"},
		{"{{name}", "{$name"},
		{"{name}}", "$name}"},
		{"${name}", "${name}"},
		{"${{name}}", "${{name}}"},
		{"$ {name}", "$ $name"},
		{"{\"a\":1}", "{\"a\":1}"},
		{"{\"a\":{\"b\":[{}]}}", "{\"a\":{\"b\":[{}]}}"},
		{"{{ .Name }} {{.Tag}} {NAME} {a_b} {a-b} {1}",
			"{{ .Name }} {{.Tag}} {NAME} {a_b} {a-b} {1}"},
		{"{} {.name} {name.} {na..me} {name",
			"{} {.name} {name.} {na..me} {name"},
		{"/x/{id:[a-z]+}", "/x/{id:[a-z]+}"},
	};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *text =
			goci_placeholders_expand(cases[i].text, &values, &err);

		assert_string_equal(text, cases[i].expanded);
	}
}

static void unknown_words_are_errors_with_a_guess(void **state)
{
	struct oci_err err;

	(void)state;
	assert_null(goci_placeholders_expand("x{git.tags}", &values, &err));
	assert_non_null(strstr(err.msg, "did you mean {git.tag}?"));
	assert_non_null(strstr(err.msg, "write {{git.tags}} for the text {git.tags}"));
	assert_null(goci_placeholders_expand("{id}", &values, &err));
	assert_null(strstr(err.msg, "did you mean"));
	assert_null(goci_placeholders_expand("{name}{git.tag}", &values, &err));
	assert_string_equal(err.msg, "no tag");
	assert_null(goci_placeholders_sample("{version}", &err));
}

/* Every text of a few letters that matter is what its escaped form expands to. */
static void an_escaped_text_expands_to_itself(void **state)
{
	static const char letters[] = "{}$a.";
	enum { BASE = 5, LENGTH = 7, ALL = 5 * 5 * 5 * 5 * 5 * 5 * 5 };
	struct oci_err err;

	(void)state;
	for (unsigned n = 0; n < ALL; n++) {
		char text[LENGTH + 1] = "";
		oci_auto_free char *escaped = NULL, *back = NULL;

		for (unsigned i = 0, rest = n; i < LENGTH; i++, rest /= BASE)
			text[i] = letters[rest % BASE];
		escaped = goci_placeholders_escape(text);
		back = goci_placeholders_expand(escaped, &values, &err);
		if (!back || strcmp(back, text) != 0)
			fail_msg("\"%s\" became \"%s\"", text, back ? back : err.msg);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_in_braces_are_replaced),
		cmocka_unit_test(unknown_words_are_errors_with_a_guess),
		cmocka_unit_test(an_escaped_text_expands_to_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
