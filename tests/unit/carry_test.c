#include "carry/repository.h"
#include "carry/skopeo_said.h"
#include "options/checks_push.h"
#include "test.h"

static void places_are_parsed(void **state)
{
	static const struct {
		const char *given, *name, *tag, *digest, *host, *text;
	} cases[] = {
		{"r.example/a", "r.example/a", NULL, NULL, "r.example", "r.example/a"},
		{"docker://r.example/a:1", "r.example/a", "1", NULL, "r.example",
			"r.example/a:1"},
		{"127.0.0.1:5000/a/b:x_y", "127.0.0.1:5000/a/b", "x_y", NULL,
			"127.0.0.1:5000", "127.0.0.1:5000/a/b:x_y"},
		{"localhost/a@sha256:"
		 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
			"localhost/a", NULL,
			"sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456"
			"789abcdef",
			"localhost",
			"localhost/a@sha256:0123456789abcdef0123456789abcdef0123456789ab"
			"cdef0123456789abcdef"},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		goci_auto_repository place = {0};
		struct oci_err err = {0};
		oci_auto_free char *host = NULL, *text = NULL;

		if (goci_repository_parse(cases[i].given, &place, &err) < 0)
			fail_msg("%s", err.msg);
		host = goci_repository_host(&place);
		text = goci_repository_text(&place);
		assert_string_equal(place.name, cases[i].name);
		assert_string_equal(
			place.tag ? place.tag : "", cases[i].tag ? cases[i].tag : "");
		assert_string_equal(place.digest ? place.digest : "",
			cases[i].digest ? cases[i].digest : "");
		assert_string_equal(host, cases[i].host);
		assert_string_equal(text, cases[i].text);
	}
}

static void what_could_mean_something_else_is_no_place(void **state)
{
	static const char *const bad[] = {"", "docker://", "-r.example/a", "--all",
		"r.example/A", "r.example/a:", "r.example/a:b c", "r.example/a\n",
		"r.example/a:1@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0"
		"123456789abcdef",
		"r.example/a@sha256:12", "r.example/../a", "r.example//a", "oci:dir",
		"dir:/etc", "docker://docker://r/a", "r.example/a,b", "r.example/a?b",
		"r.example/a:-x", "r.example/a#b"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		goci_auto_repository place = {0};
		struct oci_err err = {0};

		if (goci_repository_parse(bad[i], &place, &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
	}
}

static void messages_are_found_in_the_log_of_skopeo(void **state)
{
	static const struct {
		const char *line, *message;
	} cases[] = {
		{"time=\"2026\" level=fatal msg=\"a \\\"b\\\" c\"", "a \"b\" c"},
		{"level=fatal msg=\"one\\ntwo\" error=x", "one two"},
		{"level=fatal msg=word next", "word"},
		{"plain text", "plain text"},
		{"msg=\"never ends", "never ends"},
		{"msg=\"ends with a backslash\\", "ends with a backslash\\"},
		{"msg=\"\"", ""},
		{"msg=", ""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *message = goci_said_message(cases[i].line);

		assert_string_equal(message, cases[i].message);
	}
}

static void a_long_message_is_cut(void **state)
{
	oci_auto_free char *line = oci_xasprintf("msg=\"%05000d\"", 0);
	oci_auto_free char *message = goci_said_message(line);

	(void)state;
	assert_int_equal(strlen(message), GOCI_SAID_MAX);
}

static void each_message_has_its_advice(void **state)
{
	static const struct {
		const char *message, *advice;
	} cases[] = {
		{"unauthorized: authentication required",
			"skopeo login r.example:5000"},
		{"denied: requested access to the resource is denied", "--authfile"},
		{"http: server gave HTTP response to HTTPS client",
			"--tls-verify=false"},
		{"x509: certificate signed by unknown authority",
			"certs.d/r.example:5000"},
		{"open /etc/containers/policy.json: no such file", "policy.json(5)"},
		{"Source image rejected: Running image oci:x is rejected by policy.",
			"policy.json(5)"},
		{"cannot modify it: \"Instructed to preserve digests\"",
			"newer skopeo"},
		{"connect: connection refused", "run it again"},
		{"reading manifest x: manifest unknown",
			"list-tags docker://r.example"},
		{"write /tmp/x: no space left on device", "TMPDIR"},
	};
	const struct goci_repository place = {.name = (char[]){"r.example:5000/a"}};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *advice = goci_said_advice(cases[i].message, &place);

		if (!strstr(advice, cases[i].advice))
			fail_msg("\"%s\": \"%s\"", cases[i].message, advice);
	}
}

static void push_takes_a_place_with_placeholders(void **state)
{
	static const char *const good[] = {"", "r.example/a", "r.example/{name}",
		"localhost:5000/{name}:{git.short}", "r.example/a:1"};
	static const char *const bad[] = {"a", "a:1", "r.example/{nome}",
		"docker://r.example/a", "r.example/A", "r.example/a:", "true", "-x",
		"r.example/a@sha256:12"};
	struct oci_err err;

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		if (goci_check_push(good[i], &err) < 0)
			fail_msg("%s", err.msg);
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		if (goci_check_push(bad[i], &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(places_are_parsed),
		cmocka_unit_test(what_could_mean_something_else_is_no_place),
		cmocka_unit_test(messages_are_found_in_the_log_of_skopeo),
		cmocka_unit_test(a_long_message_is_cut),
		cmocka_unit_test(each_message_has_its_advice),
		cmocka_unit_test(push_takes_a_place_with_placeholders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
