#include "call/getopt.h"
#include "oci/ref.h"
#include "options/checks.h"
#include "options/checks_copy.h"
#include "options/checks_name.h"
#include "options/guess.h"
#include "options/option.h"
#include "options/option_values.h"
#include "settings/build_options.h"
#include "settings/settings.h"
#include "test.h"

#include <regex.h>
#include <stdlib.h>

/* A long text of one letter, for limits; owned by the caller. */
static char *letters(const char *before, size_t n)
{
	oci_auto_buf buf = OCI_BUF_INIT;

	oci_buf_adds(&buf, before);
	for (size_t i = 0; i < n; i++)
		oci_buf_adds(&buf, "a");
	return oci_buf_take(&buf);
}

static int check(const char *option, const char *value)
{
	const struct goci_option *o = goci_options_find(&goci_build_options, option);
	struct oci_err err = {0};
	int status;

	assert_non_null(o);
	status = goci_value_check(o, value, &err);
	if (status < 0) {
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_string_not_equal(err.msg, "");
	}
	return status;
}

static void values_that_are_right_are_taken(void **state)
{
	static const struct {
		const char *option;
		const char *values[14];
	} cases[] = {
		{"tag", {"a", ":t", "a:b", "a__b", "a---b", "a_b.c/d",
				"chorus/web-gateway:production", "x/a.b_c-d:1.0",
				"localhost:5000/a:x", "ghcr.io/x/y", "Host.io:5/a",
				"a:B-c"}},
		{"output", {"oci:d", "oci:/a/b:t", "oci:../x", "oci:a b"}},
		{"base", {"oci:alpine:3.20"}},
		{"platform", {"linux/amd64", "linux/arm64", "linux/arm/v7"}},
		{"user", {"0", "1001:1001", "65535:0", "chorus", "_a-1", "1000650000",
				 "4294967294:4294967294"}},
		{"env", {"A=", "A=b", "a.b=c=d", "A=\t"}},
		{"port", {"1", "8081", "65535/tcp", "53/udp", "9/sctp"}},
		{"workdir", {"/", "/app", "/a/.b/..c"}},
		{"volume", {"/data"}},
		{"label", {"a=", "org.opencontainers.image.title=x y", "a=ü"}},
		{"annotation", {"a=b"}},
		{"load", {"docker", "podman", "containerd", "containerd:k8s.io",
				 "containerd:a_b-c.d"}},
		{"stop-signal", {"SIGTERM", "SIGINT", "SIGRTMIN", "SIGRTMIN+3",
					"SIGRTMAX-1", "15", "64"}},
		{"ca-certificates", {"none", "ca.pem"}},
		{"file",
			{"a:/b", "a/b:/c/d:0644", "a:/b:7777", "a:/b:644:1001:1001",
				"/x:y/a:/b:0:0:65535", "a:/b:0:1000650000:4294967294"}},
		{"go-tags", {"netgo", "go1.22", "a_b"}},
		{"go-flag", {"-race=false", "-x"}},
		{"ldflags", {"", "-X main.version=1"}},
		{"cmd", {"", "a\nb"}},
		{"jobs", {"1", "64"}},
		{"progress", {"auto", "plain", "tty", "json", "quiet"}},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		for (size_t j = 0; cases[i].values[j]; j++)
			if (check(cases[i].option, cases[i].values[j]) < 0)
				fail_msg(
					"--%s %s", cases[i].option, cases[i].values[j]);
}

static void choices_pass_the_checks_of_their_options(void **state)
{
	size_t tried = 0;

	(void)state;
	for (size_t i = 0; i < goci_build_options.count; i++) {
		const struct goci_option *o = &goci_build_options.rows[i];

		for (size_t j = 0; o->choices && o->choices[j]; j++, tried++)
			if (check(o->name, o->choices[j]) < 0)
				fail_msg("--%s %s", o->name, o->choices[j]);
	}
	assert_true(tried > 40);
}

static void what_is_no_choice_is_told_with_the_nearest_one(void **state)
{
	static const struct {
		const char *option, *value, *message;
	} cases[] = {
		{"vcs", "haed",
			"\"haed\" is not source, head or none; did you mean \"head\"?"},
		{"modules", "x", "\"x\" is not all or needed"},
		{"compression", "gzp:3",
			"there is no compression \"gzp:3\"; use gzip, zstd or none, with a "
			"level as in gzip:9; did you mean \"gzip\"?"},
		{"compression", "gzip:99",
			"\"99\" is no level of gzip: they go from 1 to 12"},
		{"target", "prod\nuction",
			"\"prod\nuction\" is not production, base, development, builder or "
			"all; did you mean \"production\"?"},
	};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		const struct goci_option *o =
			goci_options_find(&goci_build_options, cases[i].option);

		assert_int_equal(goci_value_check(o, cases[i].value, &err), -1);
		assert_string_equal(err.msg, cases[i].message);
	}
}

static void the_value_of_an_option_is_shown_with_its_choices(void **state)
{
	static const struct {
		const char *option, *shown;
	} cases[] = {
		{"policy", "production|FILE"},
		{"compression", "gzip|zstd|none[:LEVEL]"},
		{"vcs", "source|head|none"},
		{"capability", "NAME[,...]"},
		{"tls-verify", "[=true|false]"},
		{"push", "[=REPO[:TAG]]"},
		{"workdir", "DIR"},
		{"offline", ""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_buf shown = OCI_BUF_INIT;

		goci_option_add_arg(
			goci_options_find(&goci_build_options, cases[i].option),
			&shown);
		assert_string_equal(shown.data, cases[i].shown);
	}
}

static void values_that_are_wrong_are_refused(void **state)
{
	static const struct {
		const char *option;
		const char *values[24];
	} cases[] = {
		{"tag", {"", ":", "A", "a:", "a//b", "/a", "a/", "a..b", "-a", "a-",
				"a___b", "a:x---y", "a:-x", "a:x-", "a:x__y", "a:x..y",
				"a:b:c", "a@sha256:x", "h.io:x/a", "ä",
				"localhost:5000/", "a b"}},
		{"output", {"", "oci:", "oci::t", "d", "oci:a:b:c", "docker://x",
				   "oci:a:", "oci:a\nb"}},
		{"platform", {"", "linux", "windows/amd64x", "linux/amd64/v9/x"}},
		{"user", {"", "-1", "4294967295", "1:", ":1", "1:4294967296",
				 "99999999999", "01", "Root", "a:b", "1 ", "1:2:3",
				 "0x1"}},
		{"env", {"", "A", "=b", "A=b\nc", "A=\xff"}},
		{"port", {"", "0", "65536", "-1", "+1", "80/http", "80/", "a",
				 "8080:80", "080", "99999999999999999999"}},
		{"workdir",
			{"", "app", "/app/", "//", "/a//b", "/a/../b", "/.", "/a\n"}},
		{"volume", {"", "/", "data"}},
		{"load", {"", "Docker", "dock", "docker:", "docker:x",
				 "containerd:", "containerd:-", "containerd:a..b",
				 "containerd:a/b", "containerd:a."}},
		{"label", {"", "a", "=b", "a=\x01", "a\t=b", "a=\xc3"}},
		{"stop-signal", {"", "TERM", "sigterm", "0", "65", "SIGFOO", "SIG",
					"SIGRTMIN+31", "SIGRTMIN-1"}},
		{"ca-certificates", {"", "a\nb"}},
		{"file", {"", "a", "a:b", ":/b", "a:/", "a:/b:", "a:/b:8", "a:/b:10000",
				 "a:/b:644:1", "a:/b:644:1:", "a:/b:644:1:4294967295",
				 "a:/b:644:1:2:3", "a:/b/../c", "a:/b/", "a:/b:+7"}},
		{"go-tags", {"", "a b", "a,b", "-x"}},
		{"go-flag", {"", "-", "x"}},
		{"ldflags", {"a\nb", "\xff"}},
		{"cmd", {"\xff"}},
		{"jobs", {"", "0", "65", "-1", "1x", "4.0", " 4"}},
		{"progress", {"", "fancy", "TTY"}},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++)
		for (size_t j = 0; cases[i].values[j]; j++)
			if (check(cases[i].option, cases[i].values[j]) == 0)
				fail_msg("--%s '%s'", cases[i].option,
					cases[i].values[j]);
}

static void names_and_tags_have_a_longest(void **state)
{
	static const struct {
		const char *before;
		size_t letters;
		int status;
	} cases[] = {{"", 255, 0}, {"", 256, -1}, {"n:", 128, 0}, {"n:", 129, -1}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *value = letters(cases[i].before, cases[i].letters);

		assert_int_equal(check("tag", value), cases[i].status);
	}
}

/* Every text of so many of the characters that the grammar has a rule for. */
static void names_are_those_of_the_distribution_spec(void **state)
{
	static const char letters[] = "a0._-/A";
	enum { BASE = sizeof(letters) - 1, LONGEST = 5 };
	regex_t grammar;
	unsigned taken = 0;

	(void)state;
	assert_int_equal(regcomp(&grammar,
				 "^[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*"
				 "(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*$",
				 REG_EXTENDED | REG_NOSUB),
		0);
	for (unsigned len = 1, count = BASE; len <= LONGEST; len++, count *= BASE)
		for (unsigned n = 0; n < count; n++) {
			char name[LONGEST + 1] = "";
			struct oci_err err;
			bool right;

			for (unsigned i = 0, rest = n; i < len; i++, rest /= BASE)
				name[i] = letters[rest % BASE];
			/* "A.a/a" and the like begin with a host. */
			if (strchr(name, 'A') && strchr(name, '/'))
				continue;
			right = regexec(&grammar, name, 0, NULL, 0) == 0;
			taken += right;
			if ((goci_check_name(name, &err) == 0) != right)
				fail_msg("\"%s\" is %s", name,
					right ? "refused" : "taken");
		}
	assert_true(taken > 200);
	regfree(&grammar);
}

/* Fills a list with the words of a text. */
static void split(const char *text, struct oci_strv *list)
{
	for (;;) {
		size_t len = strcspn(text, " ");
		oci_auto_free char *word = oci_xstrndup(text, len);

		oci_strv_add(list, word);
		if (!text[len])
			return;
		text += len + 1;
	}
}

static void nearer_tags_leave_the_name(void **state)
{
	static const struct {
		const char *below, *over, *both;
	} cases[] = {
		{"a:1", ":2", "a:2"},
		{"a", ":2", "a:2"},
		{"r:5000/a", ":2", "r:5000/a:2"},
		{":1", ":2", ":2"},
		{":1", "a", "a:1"},
		{":1", "a:2", "a:2"},
		{"a:1", "b", "b"},
		{"a:1 a:latest", ":2 :3", "a:2|a:3"},
		{":1 a:2 b:3", ":4", "a:4"},
		{":1 :latest", "a", "a:1|a:latest"},
		{"a:1", "b:2 :3", "b:2|:3"},
		{"a", "{name}:{git.tag} :x", "{name}:{git.tag}|:x"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_strv below = OCI_STRV_INIT, over = OCI_STRV_INIT;
		oci_auto_strv both = OCI_STRV_INIT;

		split(cases[i].below, &below);
		split(cases[i].over, &over);
		goci_tags_complete(&below, &over, &both);
		assert_list(&both, cases[i].both);
	}
}

static void what_is_made_to_fit_a_tag_is_one(void **state)
{
	static const struct {
		const char *text, *tag;
	} cases[] = {
		{"v1.2.3", "v1.2.3"},
		{"feature/x", "feature-x"},
		{"a--b", "a--b"},
		{"v1.0.0+build.5", "v1.0.0-build.5"},
		{"Main", "Main"},
		{"-x-", "x"},
		{"a__b", "a-b"},
		{"\xc3\xa9t\xc3\xa9", "t"},
		{"../../etc", "etc"},
		{"'; rm -rf $HOME", "rm-rf-HOME"},
	};
	char longest[300];
	struct oci_err err;
	oci_auto_free char *cut = NULL;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *tag = goci_tag_fit(cases[i].text);

		assert_string_equal(tag, cases[i].tag);
		assert_int_equal(oci_tag_check(tag, &err), 0);
	}
	assert_null(goci_tag_fit("///"));
	for (size_t i = 0; i + 1 < sizeof(longest); i++)
		longest[i] = i % 2 ? '/' : 'a';
	longest[sizeof(longest) - 1] = '\0';
	cut = goci_tag_fit(longest);
	assert_int_equal(oci_tag_check(cut, &err), 0);
}

static void a_file_is_taken_apart(void **state)
{
	struct goci_copy copy;
	struct oci_err err;

	(void)state;
	assert_int_equal(goci_copy_parse("/c:/a/b:/etc/x:0640:7:8", &copy, &err), 0);
	assert_int_equal(copy.src_len, strlen("/c:/a/b"));
	assert_string_equal(copy.dest, "/etc/x");
	assert_int_equal(copy.mode, 0640);
	assert_int_equal(copy.uid, 7);
	assert_int_equal(copy.gid, 8);
	free(copy.dest);
	assert_int_equal(goci_copy_parse("a:/b", &copy, &err), 0);
	assert_int_equal(copy.mode, -1);
	free(copy.dest);
}

/* Reads a line of at most 15 words; the error's message or "" is in `err`. */
static int parse(const char *const *words, struct goci_values *values,
	struct oci_strv *rest, struct oci_err *err)
{
	char *argv[16] = {0};
	int status;

	for (size_t i = 0; words[i]; i++)
		argv[i] = oci_xstrdup(words[i]);
	*err = (struct oci_err){0};
	status = goci_getopt(&goci_build_options, argv, values, rest, err);
	for (size_t i = 0; argv[i]; i++)
		free(argv[i]);
	return status;
}

#define LINE(...) ((const char *const[]){__VA_ARGS__, NULL})

static void options_are_read_in_all_their_forms(void **state)
{
	goci_auto_values v = GOCI_VALUES_INIT;
	oci_auto_strv rest = OCI_STRV_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(parse(LINE("-t", "a:b", "svc", "-j4", "--user=7", "--port",
				       "80", "--port=81/udp", "--offline",
				       "--no-cache=false", "--", "-x", "--tag"),
				 &v, &rest, &err),
		0);
	assert_list(&v.service.names, "a:b");
	assert_string_equal(v.call.jobs, "4");
	assert_string_equal(v.service.user, "7");
	assert_list(&v.service.ports, "80|81/udp");
	assert_true(v.service.offline && v.service.given.offline);
	assert_true(!v.service.no_cache && v.service.given.no_cache);
	assert_false(v.service.no_tzdata || v.service.given.no_tzdata);
	assert_list(&rest, "svc|-x|--tag");
}

static void an_optional_value_is_not_the_next_argument(void **state)
{
	goci_auto_values v = GOCI_VALUES_INIT, other = GOCI_VALUES_INIT;
	oci_auto_strv rest = OCI_STRV_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(parse(LINE("--push", "svc"), &v, &rest, &err), 0);
	assert_string_equal(v.call.push, "");
	assert_list(&rest, "svc");
	assert_int_equal(parse(LINE("--push=r.example/a:1", "--tls-verify=false"),
				 &other, &rest, &err),
		0);
	assert_string_equal(other.call.push, "r.example/a:1");
	assert_true(goci_push_insecure(&other.call.registry));
	assert_false(goci_push_insecure(&v.call.registry));
	assert_int_equal(parse(LINE("--push"), &other, &rest, &err), -1);
	assert_non_null(strstr(err.msg, "--push is given twice"));
}

static void repeated_options_add_replace_or_join(void **state)
{
	goci_auto_values v = GOCI_VALUES_INIT;
	oci_auto_strv rest = OCI_STRV_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(
		parse(LINE("--tag=b", "--tag=:c", "--user=1", "--user=2",
			      "--platform=linux/amd64,linux/arm64",
			      "--platform=linux/amd64", "--env=A=1", "--env=AB=2",
			      "--env=A=3", "--ldflags=-X a=b", "--ldflags=-v"),
			&v, &rest, &err),
		0);
	assert_int_equal(parse(LINE("--cmd=[\"a\", \"b c\"]", "--cmd=d", "--cmd="), &v,
				 &rest, &err),
		0);
	assert_list(&v.service.names, "b|:c");
	assert_string_equal(v.service.user, "2");
	assert_list(&v.service.platforms, "linux/amd64|linux/arm64");
	assert_list(&v.service.env, "A=3|AB=2");
	assert_string_equal(v.service.ldflags, "-X a=b -v");
	assert_list(&v.service.cmd, "a|b c|d|");
}

static void a_wrong_line_is_told_with_its_option(void **state)
{
	static const struct {
		const char *words[3];
		const char *message;
	} cases[] = {
		{{"--tga", "x"}, "unknown option --tga; did you mean --tag?"},
		{{"--plattform=x"}, "did you mean --platform?"},
		{{"--xyzzyxyzzy"}, "unknown option --xyzzyxyzzy; --help"},
		{{"--"
		  "=x"},
			"unknown option --"},
		{{"-q"}, "unknown option -q"},
		{{"--trace=a", "--trace", "b"},
			"--trace is given twice, the second time as \"b\""},
		{{"--target=base", "--target=builder"}, "--target is given twice"},
		{{"--tag"}, "--tag requires a value: [NAME][:TAG]"},
		{{"-j"}, "--jobs requires a value"},
		{{"-jx"}, "--jobs: \"x\" is not"},
		{{"--offline=maybe"}, "--offline: \"maybe\" is not true or false"},
		{{"--platform=linux/amd64,"}, "--platform: "},
		{{"--cmd", "[\"a\""}, "--cmd: \"[\"a\"\" is not a JSON array"},
		{{"--cmd", "[]"}, "is not a JSON array"},
		{{"--cmd", "[\"a\", 1]"}, "is not a JSON array"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_values v = GOCI_VALUES_INIT;
		oci_auto_strv rest = OCI_STRV_INIT;
		struct oci_err err;

		assert_int_equal(parse(cases[i].words, &v, &rest, &err), -1);
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_contains(err.msg, cases[i].message);
	}
}

static void help_ends_the_reading(void **state)
{
	goci_auto_values v = GOCI_VALUES_INIT;
	oci_auto_strv rest = OCI_STRV_INIT;
	struct oci_err err;

	(void)state;
	assert_int_equal(parse(LINE("--help", "--bogus"), &v, &rest, &err), 0);
	assert_true(v.call.help);
}

static void the_table_has_each_name_and_letter_once(void **state)
{
	const struct goci_options *all = &goci_build_options;

	(void)state;
	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *o = &all->rows[i];

		assert_ptr_equal(goci_options_find(all, o->name), o);
		if (o->letter)
			assert_ptr_equal(goci_options_letter(all, o->letter), o);
		assert_int_equal(o->kind == GOCI_FLAG, !o->arg && !o->choices);
		assert_int_equal(o->kind == GOCI_FLAG, !o->check && !o->choices);
		assert_int_equal(o->kind == GOCI_FLAG && o->scope == GOCI_PER_SERVICE,
			o->given != 0);
	}
}

static void a_guess_is_near_or_none(void **state)
{
	static const struct {
		const char *word;
		const char *known;
		bool near;
	} cases[] = {
		{"tga", "tag", true},
		{"plattform", "platform", true},
		{"go_tags", "go-tags", true},
		{"en", "env", true},
		{"xy", "env", false},
		{"volume", "label", false},
		{"a-very-long-word-that-nobody-would-type-here", "tag", false},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct goci_guess guess;

		goci_guess_init(&guess, cases[i].word);
		goci_guess_try(&guess, cases[i].known);
		assert_int_equal(guess.best != NULL, cases[i].near);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_that_are_right_are_taken),
		cmocka_unit_test(values_that_are_wrong_are_refused),
		cmocka_unit_test(choices_pass_the_checks_of_their_options),
		cmocka_unit_test(what_is_no_choice_is_told_with_the_nearest_one),
		cmocka_unit_test(the_value_of_an_option_is_shown_with_its_choices),
		cmocka_unit_test(names_and_tags_have_a_longest),
		cmocka_unit_test(names_are_those_of_the_distribution_spec),
		cmocka_unit_test(nearer_tags_leave_the_name),
		cmocka_unit_test(what_is_made_to_fit_a_tag_is_one),
		cmocka_unit_test(a_file_is_taken_apart),
		cmocka_unit_test(options_are_read_in_all_their_forms),
		cmocka_unit_test(an_optional_value_is_not_the_next_argument),
		cmocka_unit_test(repeated_options_add_replace_or_join),
		cmocka_unit_test(a_wrong_line_is_told_with_its_option),
		cmocka_unit_test(help_ends_the_reading),
		cmocka_unit_test(the_table_has_each_name_and_letter_once),
		cmocka_unit_test(a_guess_is_near_or_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
