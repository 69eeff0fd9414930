#include "manual/page_roff.h"
#include "test.h"

static void no_word_becomes_a_macro_or_is_lost(void **state)
{
	static const struct {
		const char *text;
		const char *roff;
	} cases[] = {
		{"a & b && c", "a & b && c\n"},
		{".so /etc/passwd", "\\&.so /etc/passwd\n"},
		{"a\n.b 'c\n'd \\n", "a\n.br\n\\&.b \\(aqc\n.br\n\\&\\(aqd \\en\n"},
		{"see `a b` and --c", "see \\fBa\\fR \\fBb\\fR and \\fB\\-\\-c\\fR\n"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_buf out = OCI_BUF_INIT;

		goci_roff_text(&out, cases[i].text);
		assert_string_equal(out.data, cases[i].roff);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_word_becomes_a_macro_or_is_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
