#include "ci/defuse.h"
#include "ci/github.h"
#include "ci/spot.h"
#include "test.h"

#include <string.h>

static void check_defused(const char *text, const char *want)
{
	oci_auto_buf got = OCI_BUF_INIT;

	goci_ci_defuse(&got, text, strlen(text));
	assert_string_equal(got.data, want);
	assert_int_equal(goci_ci_commands(text, strlen(text)), strcmp(text, want) != 0);
	assert_false(goci_ci_commands(got.data, got.len));
}

static void commands_are_escaped_where_a_runner_would_find_them(void **state)
{
	(void)state;
	check_defused("::error::x\n", "\\u003a:error::x\n");
	check_defused("a\n \t::x::y\nb", "a\n \t\\u003a:x::y\nb");
	check_defused("\xc2\xa0::x::", "\xc2\xa0\\u003a:x::");
	check_defused("\xe3\x80\x80::x::", "\xe3\x80\x80\\u003a:x::");
	check_defused("a ##[x]y ##[z]", "a #\\u0023[x]y #\\u0023[z]");
	check_defused("###[x]", "##\\u0023[x]");
	check_defused("##vso[a b]##teamcity[c]", "#\\u0023vso[a b]#\\u0023teamcity[c]");
	check_defused("::::", "\\u003a:::");
	check_defused(" ::a::##[b]", " \\u003a:a::#\\u0023[b]");
}

static void other_text_stays_as_it_is(void **state)
{
	static const char *const texts[] = {"", "\n", "::1", "::", ":", "a::b::c",
		"# [x]", "## x", "##", "##a", "## [x]", "std::string::npos", "::x\n::"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(texts); i++)
		check_defused(texts[i], texts[i]);
}

static void commands_keep_their_properties(void **state)
{
	char file[] = "a%,b:c.go";
	const struct goci_ci_spot spot = {.file = file, .line = 3, .column = 4};
	oci_auto_buf got = OCI_BUF_INIT;

	(void)state;
	goci_github_command(&got, "error", &spot, "50%: a,b\n\tc");
	assert_string_equal(got.data,
		"::error file=a%25%2Cb%3Ac.go,line=3,col=4::50%25: a,b%0A\tc\n");
}

static void places_begin_a_line(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} cases[] = {
		{"./main.go:3:4: undefined: x", true},
		{"main.go:3: x", true},
		{"a b/c:d.go:3:4: x", true},
		{"vet: ./main.go:3:4: x", true},
		{"main.go:3", true},
		{"# example.com/web", false},
		{"go: errors parsing go.mod:", false},
		{"\t./main.go:3:4: x", false},
		{"main.go:1234567890: x", false},
		{"main.go:3x: y", false},
		{"a: main.go:3: x", false},
		{"", false},
		{":", false},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		if (goci_ci_spot_begins(cases[i].text, strlen(cases[i].text)) !=
			cases[i].is)
			fail_msg("%s", cases[i].text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_are_escaped_where_a_runner_would_find_them),
		cmocka_unit_test(other_text_stays_as_it_is),
		cmocka_unit_test(commands_keep_their_properties),
		cmocka_unit_test(places_begin_a_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
