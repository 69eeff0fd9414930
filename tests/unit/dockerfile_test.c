#include "dockerfile/dockerfile.h"

#include "dockerfile/words.h"
#include "init/docker.h"
#include "init/draft_write.h"
#include "settings/yaml_write.h"
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

static void assert_refused_bytes(const char *text, size_t len, const char *message)
{
	goci_auto_dockerfile df = {0};
	struct oci_err err = {0};

	assert_int_equal(goci_dockerfile_parse(&df, "D", text, len, &err), -1);
	assert_int_equal(err.code, OCI_ERR_INVALID);
	assert_contains(err.msg, message);
}

static void assert_refused(const char *text, const char *message)
{
	assert_refused_bytes(text, strlen(text), message);
}

/* Each instruction as "LINE NAME{FLAGS} ARGS <BODIES>", parted by '\n'. */
static void assert_parsed(const char *text, const char *expected)
{
	goci_auto_dockerfile df = {0};
	struct oci_err err = {0};
	oci_auto_buf out = OCI_BUF_INIT;

	if (goci_dockerfile_parse(&df, "D", text, strlen(text), &err) < 0)
		fail_msg("%s: %s", text, err.msg);
	for (size_t i = 0; i < df.count; i++) {
		const struct goci_instruction *in = &df.items[i];
		oci_auto_free char *flags = test_join(&in->flags);
		oci_auto_free char *bodies = test_join(&in->heredocs);

		oci_buf_addf(&out, "%s%u %s{%s} %s <%s>", i ? "\n" : "", in->line,
			in->name, flags, in->args, bodies);
	}
	assert_string_equal(out.data, expected);
}

static void instructions_know_their_lines(void **state)
{
	(void)state;
	assert_parsed("# c\n\nfrom a\n  Run x \r\n", "3 FROM{} a <>\n4 RUN{} x <>");
	assert_parsed("\xef\xbb\xbf"
		      "FROM a",
		"1 FROM{} a <>");
}

static void continued_lines_are_joined_and_comments_between_them_go(void **state)
{
	(void)state;
	assert_parsed("RUN a \\\n# no\n\n  && b\\  \n c\nCMD d",
		"1 RUN{} a   && b c <>\n6 CMD{} d <>");
	assert_parsed("RUN a \\", "1 RUN{} a <>");
}

static void the_escape_directive_changes_what_continues_a_line(void **state)
{
	(void)state;
	assert_parsed("# syntax=x\n# Escape = `\nRUN a `\nb\\\nCMD c",
		"3 RUN{} a b\\ <>\n5 CMD{} c <>");
	assert_parsed("# a comment\n# escape=`\nRUN a \\\nb", "3 RUN{} a b <>");
	assert_refused("# escape=x\nFROM a", "D:1: the escape directive");
}

static void flags_are_apart_from_arguments(void **state)
{
	(void)state;
	assert_parsed("COPY --from=b  --link a --b", "1 COPY{from=b|link} a --b <>");
}

static void here_documents_are_bodies_and_not_instructions(void **state)
{
	(void)state;
	assert_parsed("RUN <<EOF\nFROM x\nEOF\nCMD y",
		"1 RUN{} <<EOF <FROM x\n>\n4 CMD{} y <>");
	assert_parsed("COPY <<-\"A\" <<B /d\n\t1\n\tA\n2\nB\n",
		"1 COPY{} <<-\"A\" <<B /d <1\n|2\n>");
	assert_parsed("RUN cat <<< x && echo $((1<<2)) '<<E'\n",
		"1 RUN{} cat <<< x && echo $((1<<2)) '<<E' <>");
	assert_parsed("ENV a=<<EOF\n", "1 ENV{} a=<<EOF <>");
	assert_refused(
		"FROM x\nRUN <<EOF\nx\n", "D:2: the here-document is not closed");
}

static void what_is_no_dockerfile_is_told_with_its_line(void **state)
{
	oci_auto_buf big = OCI_BUF_INIT;

	(void)state;
	assert_refused(
		"FROM a\nCOPPY b c\n", "D:2: unknown instruction COPPY; did you mean");
	assert_refused("RUN\n", "D:1: RUN has no arguments");
	assert_refused("RUN \\\n\n", "D:1: RUN has no arguments");
	assert_refused_bytes("FROM a\nRUN \0b", 14, "D:2: has a control character");
	assert_refused("FROM a\nRUN \x1b[0m", "D:2: has a control character");
	for (int i = 0; i <= GOCI_DOCKERFILE_COUNT_MAX; i++)
		oci_buf_adds(&big, "RUN x\n");
	assert_refused(big.data, "D:5001: over 5000 instructions");
	oci_buf_clear(&big);
	oci_buf_addf(&big, "RUN %040000d", 1);
	assert_refused(big.data, "D:1: an instruction of over 32768 bytes");
	oci_buf_clear(&big);
	memset(oci_buf_reserve(&big, GOCI_DOCKERFILE_SIZE_MAX + 1), 'x',
		GOCI_DOCKERFILE_SIZE_MAX + 1);
	assert_refused_bytes(
		big.data, GOCI_DOCKERFILE_SIZE_MAX + 1, "D: is over 1048576 bytes");
}

static void assert_word(const char *text, bool shell, const char *expected)
{
	oci_auto_strv vars = OCI_STRV_INIT;
	const struct goci_lexer lexer = {&vars, '\\', shell};
	oci_auto_free char *word = NULL, *shown = NULL;

	goci_vars_set(&vars, "A", "1");
	goci_vars_set(&vars, "E", "");
	goci_vars_set(&vars, "N", NULL);
	word = goci_words_expand(&lexer, text);
	shown = goci_word_unknown(word) ? oci_xasprintf("?%s", word)
					: oci_xstrdup(word);
	for (char *p = shown; *p; p++)
		*p = *p == GOCI_UNKNOWN ? '$' : *p;
	assert_string_equal(shown, expected);
}

static void variables_are_replaced_in_their_simple_forms(void **state)
{
	(void)state;
	assert_word("$A-${A}x$", false, "1-1x$");
	assert_word("${A:-y}${E:-y}${E-y}${Z-y}", false, "1yy");
	assert_word("${A:+y}${E:+y}${E+y}${Z+y}", false, "yy");
	assert_word("${Z:-${A}-$A}", false, "1-1");
	assert_word("'$A' \"$A\" \\$A", false, "$A 1 $A");
}

static void what_has_no_value_is_marked_as_unknown(void **state)
{
	(void)state;
	assert_word("a$Z", false, "?a$Z");
	assert_word("$N", false, "?$N");
	assert_word("${A#x}", false, "?${A#x}");
	assert_word("$(date)", false, "$(date)");
	assert_word("$(date +\"%Y\")", true, "?$(date +\"%Y\")");
	assert_word("`date`", true, "?$(date)");
	assert_word("${A", false, "?${A");
}

static void words_that_grow_without_end_are_cut_and_unknown(void **state)
{
	oci_auto_strv vars = OCI_STRV_INIT;
	const struct goci_lexer lexer = {&vars, '\\', false};

	(void)state;
	goci_vars_set(&vars, "A", "xxxxxxxxxx");
	for (int i = 0; i < 20; i++) {
		oci_auto_free char *twice = goci_words_expand(&lexer, "$A$A");

		assert_true(strlen(twice) <= GOCI_WORD_MAX + 1);
		goci_vars_set(&vars, "A", twice);
	}
	assert_true(goci_word_unknown(goci_vars_get(&vars, "A")));
}

static void a_shell_script_is_its_simple_commands(void **state)
{
	oci_auto_strv vars = OCI_STRV_INIT;
	const struct goci_lexer lexer = {&vars, '\\', true};
	goci_auto_commands list = {0};

	(void)state;
	goci_commands_split(&lexer,
		"a 'b && c' && d 2>&1 || (e; f) # no\ng\\ h|i # x ; y\n# z", &list);
	assert_int_equal(list.count, 6);
	assert_list(&list.items[0], "a|b && c");
	assert_list(&list.items[1], "d|2>&1");
	assert_list(&list.items[3], "f");
	assert_list(&list.items[4], "g h");
	assert_list(&list.items[5], "i");
}

/* What a Dockerfile sets, as goci.yaml has it before the comments. */
static void carry(const char *text, struct oci_buf *yaml)
{
	goci_auto_draft draft = {.dir = oci_xstrdup(".")};
	struct oci_err err = {0};

	if (goci_docker_text(&draft, "D", NULL, text, strlen(text), &err) < 0)
		fail_msg("%s: %s", text, err.msg);
	goci_write_yaml(&draft, yaml);
}

static void assert_carried(const char *instructions, const char *expected)
{
	oci_auto_buf yaml = OCI_BUF_INIT;
	oci_auto_free char *text = oci_xasprintf(
		"FROM golang AS b\nRUN adduser -u 10 -D app && go build -o /m ./cmd/m\n"
		"FROM scratch\nCOPY --from=b /m /m\n%s\n",
		instructions);

	carry(text, &yaml);
	assert_contains(yaml.data, expected);
}

static void instructions_become_settings_with_their_lines(void **state)
{
	(void)state;
	assert_carried("EXPOSE 80/tcp 53/udp 80", "    port: [80, \"53/udp\"] # D:5\n");
	assert_carried("ENV PORT=9\nEXPOSE 80 9", "    port: [9, 80] # D:5, 6\n");
	assert_carried("ENV PORT=9\nEXPOSE 80", "    env: # D:5\n      PORT: 9\n");
	assert_carried("ENV A b c", "      A: \"b c\"\n");
	assert_carried("ENV A=b\nENV C=${A}d", "      C: bd\n");
	assert_carried("USER app", "    user: \"10:10\" # D:5\n");
	assert_carried("USER app:7", "    user: \"10:7\" # D:5\n");
	assert_carried("WORKDIR /a\nWORKDIR b/../c", "    workdir: /a/c # D:5, 6\n");
	assert_carried("LABEL a=b 'c d'=e", "      a: b\n      \"c d\": e\n");
	assert_carried("VOLUME [\"/x\", \"/y\"]", "    volume: [/x, /y] # D:5\n");
	assert_carried("STOPSIGNAL QUIT", "    stop-signal: SIGQUIT # D:5\n");
	assert_carried(
		"ENTRYPOINT [\"/m\", \"s\"]", "    entrypoint: [/app/main, s] # D:5\n");
	assert_carried("CMD [\"/m\", \"s\"]", "    cmd: [s] # D:5\n");
	assert_carried("CMD exec /m s", "    cmd: [s] # D:5\n");
	assert_carried("COPY --chmod=0400 --chown=app a /b/",
		"    file: [a:/b/a:0400:10:10] # D:5\n");
	assert_carried("COPY --chown=nobody a /b",
		"    file: [a:/b:0644:65534:65534] # D:5\n");
	assert_carried("COPY --chown=7:app a /b", "    file: [a:/b:0644:7:10] # D:5\n");
}

static void what_is_not_carried_over_is_told(void **state)
{
	(void)state;
	assert_carried("HEALTHCHECK CMD x", "# D:5: HEALTHCHECK CMD x: ");
	assert_carried(
		"USER nobody-knows", "# D:5: USER nobody-knows: the file does not set");
	assert_carried("CMD /m $A", "# D:5: CMD /m $A: shell form");
	assert_carried("ENV A=$B", "# D:5: ENV A=$B: env: ");
	assert_carried(
		"STOPSIGNAL SIGNOPE", "# D:5: STOPSIGNAL SIGNOPE: stop-signal: ");
	assert_carried("EXPOSE 99999", "# D:5: EXPOSE: port: \"99999\"");
	assert_carried("COPY a* /b/", "# D:5: COPY a* /b/: goci takes no patterns");
}

static void go_s_flags_beyond_goci_s_own_are_kept(void **state)
{
	static const struct {
		const char *flags;
		const char *expected;
	} cases[] = {
		{"-ldflags='-w -s -extldflags \"-static\" -X a.b=c'",
			"    ldflags: \"-X a.b=c\" # D:3\n"},
		{"-ldflags \"-s -X 'a.b=c d'\"",
			"    ldflags: \"-X 'a.b=c d'\" # D:3\n"},
		{"-ldflags=\"-X a.b=$(git describe --tags) -X c.d=e\"",
			"    ldflags: \"-X c.d=e\" # D:3\n"},
		{"-ldflags=\"-X a.b=$(git describe --tags)\"",
			"-X a.b=$(git describe --tags): its value"},
		{"-tags netgo,foo", "    go-tags: [foo] # D:3\n"},
		{"-tags 'foo bar'", "    go-tags: [foo, bar] # D:3\n"},
		{"-gcflags=all=-N -pgo off",
			"    go-flag: [\"-gcflags=all=-N\", \"-pgo=off\"] # D:3\n"},
		{"-buildvcs", "-buildvcs: goci gives -buildvcs=false"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_buf yaml = OCI_BUF_INIT;
		oci_auto_free char *text = oci_xasprintf(
			"FROM golang\nCOPY . .\nRUN go build %s -o /m ./cmd/m\nCMD "
			"[\"/m\"]\n",
			cases[i].flags);

		carry(text, &yaml);
		/* Long lines of comments are wrapped. */
		for (char *p = yaml.data; (p = strstr(p, "\n#     ")) != NULL;)
			memmove(p, p + 6, strlen(p + 6) + 1);
		assert_contains(yaml.data, cases[i].expected);
	}
}

static void assert_not_carried(const char *text, const char *message)
{
	goci_auto_draft draft = {.dir = oci_xstrdup(".")};
	struct oci_err err = {0};

	assert_int_equal(
		goci_docker_text(&draft, "D", NULL, text, strlen(text), &err), -1);
	assert_int_equal(err.code, OCI_ERR_INVALID);
	assert_contains(err.msg, message);
}

static void what_goci_cannot_build_is_refused_with_its_line(void **state)
{
	(void)state;
	assert_not_carried("FROM a b\n", "D:1: FROM wants IMAGE");
	assert_not_carried("ARG x\n", "D:1: has no FROM");
	assert_not_carried("FROM node\nRUN npm ci\n", "D:1: nothing here builds a Go");
}

/* The rest of the file is carried over all the same. */
static void what_goci_cannot_build_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"ENV CGO_ENABLED=1", "# D:2: ENV CGO_ENABLED=1: CGO_ENABLED=1: goci"},
		{"RUN CGO_ENABLED=1 go build", "CGO_ENABLED=1: goci builds static"},
		{"RUN go build -race .",
			"# D:2: RUN go build -race .: -race needs cgo"},
		{"RUN go build -buildmode=plugin .", "-buildmode=plugin: goci builds"},
		{"ENV GOOS=windows", "# D:2: ENV GOOS=windows: GOOS=windows: goci"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_buf yaml = OCI_BUF_INIT;
		oci_auto_free char *text =
			oci_xasprintf("FROM golang\n%s\nUSER 7:8\n", cases[i].text);

		carry(text, &yaml);
		assert_contains(yaml.data, cases[i].expected);
		assert_contains(yaml.data, "user: \"7:8\" # D:3");
	}
}

static void yaml_scalars_are_quoted_where_they_must_be(void **state)
{
	static const struct {
		const char *text;
		const char *expected;
	} cases[] = {
		{"a/b-c", "a/b-c"},
		{"a:b", "a:b"},
		{"true", "\"true\""},
		{"", "\"\""},
		{"-x", "\"-x\""},
		{"80", "80"},
		{"080", "\"080\""},
		{"a: b", "\"a: b\""},
		{"a:", "\"a:\""},
		{"a #b", "\"a #b\""},
		{"q\"\\\n", "\"q\\\"\\\\\\x0a\""},
		{"\xe2\x80\xa8", "\"\\u2028\""},
		{"\xc2\x85", "\"\\u0085\""},
		{"\xef\xbb\xbf", "\"\\ufeff\""},
		{"\xc3\xa9", "\"\xc3\xa9\""},
		{"\xc2", "\"\xc2\""},
		{"\xef\xbb", "\"\xef\xbb\""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_buf out = OCI_BUF_INIT;

		goci_yaml_write(cases[i].text, &out);
		assert_string_equal(out.data, cases[i].expected);
	}
}

/* Bytes that are near to a Dockerfile, from a fixed seed. */
static void noise(unsigned seed, struct oci_buf *out)
{
	static const char *const parts[] = {"FROM golang AS a\n", "FROM a\n", "RUN ",
		"COPY ", "ENV ", "ARG ", "USER ", "LABEL ", "CMD ", "ENTRYPOINT [",
		"\"", "'", "$", "${", "}", ":-", "\\\n", "\\", "<<E", "\nE\n", "\n",
		" ", "=", "go build ", "-ldflags=", "--from=", "--chown=", "a", "/",
		"..", "(", ")", "`", "&&", "#", "adduser -u 1 ", "\xe2\x80\xa8", "\xff",
		"]", ",", "-o ", "WORKDIR ", "-X "};

	oci_buf_adds(out, "FROM golang\n");
	for (int i = 0; i < 60; i++) {
		seed = seed * 1103515245u + 12345u;
		oci_buf_adds(out, parts[(seed >> 16) % OCI_COUNT(parts)]);
	}
}

static void hostile_input_never_crashes(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 20000; seed++) {
		oci_auto_buf text = OCI_BUF_INIT, yaml = OCI_BUF_INIT;
		goci_auto_draft draft = {.dir = oci_xstrdup(".")};
		struct oci_err err = {0};

		noise(seed, &text);
		if (goci_docker_text(&draft, "D", NULL, text.data, text.len, &err) <
			0) {
			assert_contains(err.msg, "D:");
			continue;
		}
		goci_write_yaml(&draft, &yaml);
		assert_null(strstr(yaml.data, "\xe2\x80\xa8"));
		goci_write_summary(&draft, &yaml);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(instructions_know_their_lines),
		cmocka_unit_test(
			continued_lines_are_joined_and_comments_between_them_go),
		cmocka_unit_test(the_escape_directive_changes_what_continues_a_line),
		cmocka_unit_test(flags_are_apart_from_arguments),
		cmocka_unit_test(here_documents_are_bodies_and_not_instructions),
		cmocka_unit_test(what_is_no_dockerfile_is_told_with_its_line),
		cmocka_unit_test(variables_are_replaced_in_their_simple_forms),
		cmocka_unit_test(what_has_no_value_is_marked_as_unknown),
		cmocka_unit_test(words_that_grow_without_end_are_cut_and_unknown),
		cmocka_unit_test(a_shell_script_is_its_simple_commands),
		cmocka_unit_test(instructions_become_settings_with_their_lines),
		cmocka_unit_test(what_is_not_carried_over_is_told),
		cmocka_unit_test(go_s_flags_beyond_goci_s_own_are_kept),
		cmocka_unit_test(what_goci_cannot_build_is_refused_with_its_line),
		cmocka_unit_test(what_goci_cannot_build_is_told_with_its_line),
		cmocka_unit_test(yaml_scalars_are_quoted_where_they_must_be),
		cmocka_unit_test(hostile_input_never_crashes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
