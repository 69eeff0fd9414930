#include "oci/verify.h"

#include "folder.h"
#include "oci/finding.h"
#include "oci/layout.h"
#include "test.h"

/* A layout whose index.json is a text. */
static void write_layout(const char *dir, const char *index, size_t len)
{
	put(dir, "blobs/sha256/README", "");
	put(dir, "oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}");
	put_bytes(dir, "index.json", index, len);
}

/* The codes that it has, parted by blanks; owned by the caller. */
static char *codes_of(const char *dir)
{
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	const struct oci_ref ref = {.dir = (char *)(uintptr_t)dir};
	const struct oci_verify_options options = {
		.limits = oci_verify_defaults, .jobs = 1};
	struct oci_verify_counts counts;
	oci_auto_buf codes = OCI_BUF_INIT;
	struct oci_err err;

	assert_int_equal(oci_verify(&ref, &options, &findings, NULL, &counts, &err), 0);
	for (size_t i = 0; i < findings.count; i++)
		oci_buf_addf(&codes, "%s%s", i ? " " : "",
			oci_rule_info(findings.items[i].rule)->code + 3);
	return oci_buf_take(&codes);
}

/* What Go's encoding/json, jq and Python's json make of these differs. */
static void each_ambiguity_of_a_text_has_its_code(void **state)
{
	static const struct {
		const char *text;
		const char *codes;
	} cases[] = {
		{"{\"schemaVersion\":2,\"manifests\":[]}", ""},
		{" {\"schemaVersion\" : 2 ,\n\"manifests\":[ ]\t}\r\n", ""},
		{"{\"schemaVersion\":2,\"manifests\":[],\"x\":\"\\ud83d\\ude00\"}", ""},
		{"", "0901"},
		{"{", "0901"},
		{"{\"a\":1,}", "0901"},
		{"{\"a\":01}", "0901"},
		{"{\"a\":.5}", "0901"},
		{"{\"a\":1.}", "0901"},
		{"{\"a\":+1}", "0901"},
		{"{\"a\":NaN}", "0901"},
		{"{'a':1}", "0901"},
		{"{\"a\":\"\t\"}", "0901"},
		{"{\"a\":\"\\x\"}", "0901"},
		{"{\"a\":tru}", "0901"},
		{"[]", "0911"},
		{"\"x\"", "0911"},
		{"null", "0911"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"manifests\":[]}", "0902"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"manifest\\u0073\":[]}",
			"0902"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"x\":{\"a\":1,\"a\":1,\"a\":1}}",
			"0902"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"Manifests\":[]}", "0903"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"manifest\xc5\xbf\":[]}",
			"0903"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"\\u017fize\":1}", "0903"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"annotations\":{\"Size\":\"\"}}",
			""},
		{"{\"schemaVersion\":2,\"manifests\":[]}{}", "0904"},
		{"{\"schemaVersion\":2,\"manifests\":[]} x", "0904"},
		{"\xef\xbb\xbf{\"schemaVersion\":2,\"manifests\":[]}", "0905"},
		{"{\"a\":\"\xff\"}", "0906"},
		{"{\"a\":\"\xc0\x80\"}", "0906"},
		{"{\"a\":\"\xed\xa0\x80\"}", "0906"},
		{"{\"a\":\"\xf4\x90\x80\x80\"}", "0906"},
		{"{\"a\":\"\\ud800\"}", "0907"},
		{"{\"a\":\"\\udc00\\ud800\"}", "0907 0907"},
		{"{\"a\":\"\\u0000\"}", "0908"},
		{"{\"a\":1e999}", "0912"},
		{"{\"a\":9223372036854775808}", "0912"},
		{"{\"schemaVersion\":2,\"manifests\":[],\"x\":-9223372036854775808}",
			""},
		{"{\"schemaVersion\":2.0,\"manifests\":null}", "0301 0302"},
	};

	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *codes = NULL;

		write_layout(*state, cases[i].text, strlen(cases[i].text));
		codes = codes_of(*state);
		if (strcmp(codes, cases[i].codes) != 0)
			fail_msg("%s: \"%s\", not \"%s\"", cases[i].text, codes,
				cases[i].codes);
	}
}

static void depth_has_a_limit(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;
	oci_auto_free char *codes = NULL;

	oci_buf_adds(&text, "{\"a\":");
	for (int i = 0; i < 100000; i++)
		oci_buf_adds(&text, "[");
	write_layout(*state, text.data, text.len);
	codes = codes_of(*state);
	assert_string_equal(codes, "0909");
}

static void findings_are_told_with_their_place(void **state)
{
	static const char text[] =
		"{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"a/b\","
		"\"digest\":\"sha256:x\",\"size\":-1,\"annotations\":{\"a.b\":1}}]}";
	static const char *const where[] = {".manifests[0].digest",
		".manifests[0].size", ".manifests[0].annotations[\"a.b\"]"};
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	const struct oci_ref ref = {.dir = *state};
	const struct oci_verify_options options = {
		.limits = oci_verify_defaults, .jobs = 1};
	struct oci_verify_counts counts;
	struct oci_err err;

	write_layout(*state, text, strlen(text));
	assert_int_equal(oci_verify(&ref, &options, &findings, NULL, &counts, &err), 0);
	assert_int_equal(findings.count, OCI_COUNT(where));
	for (size_t i = 0; i < OCI_COUNT(where); i++)
		assert_string_equal(findings.items[i].where, where[i]);
}

#define DIGEST "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static void references_of_every_transport_are_read(void **state)
{
	static const struct {
		const char *text;
		enum oci_transport transport;
		const char *dir, *tag;
	} cases[] = {
		{"oci:a", OCI_LAYOUT, "a", NULL},
		{"oci:/a/b:v1", OCI_LAYOUT, "/a/b", "v1"},
		{"oci:a:example.com/x:v1", OCI_LAYOUT, "a", "example.com/x:v1"},
		{"oci-archive:a.tar:v1", OCI_ARCHIVE, "a.tar", "v1"},
		{"docker-archive:a.tar", OCI_DOCKER_ARCHIVE, "a.tar", NULL},
		{"docker-archive:a.tar:x/y:z", OCI_DOCKER_ARCHIVE, "a.tar", "x/y:z"},
		{"oci:a:v1@" DIGEST, OCI_LAYOUT, "a", "v1"},
	};
	static const char *const bad[] = {"", "a", "oci:", "oci::v1", "docker:a",
		"oci:a:", "oci:a:v 1", "oci:a@sha256:0", "oci-archive:"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_ref ref = {0};
		oci_auto_free char *text = NULL;
		struct oci_err err;

		assert_int_equal(oci_ref_parse_any(cases[i].text, &ref, &err), 0);
		text = oci_ref_format(&ref);
		assert_string_equal(text, cases[i].text);
		assert_int_equal(ref.transport, cases[i].transport);
		assert_string_equal(ref.dir, cases[i].dir);
		if (cases[i].tag)
			assert_string_equal(ref.tag, cases[i].tag);
		else
			assert_null(ref.tag);
	}
	for (size_t i = 0; i < OCI_COUNT(bad); i++) {
		oci_auto_ref ref = {0};
		struct oci_err err;

		if (oci_ref_parse_any(bad[i], &ref, &err) == 0)
			fail_msg("\"%s\" is accepted", bad[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
	}
}

static void no_two_rules_have_a_code_or_a_name(void **state)
{
	(void)state;
	for (int r = 0; r < OCI_RULE_COUNT; r++) {
		const struct oci_rule_info *rule = oci_rule_info((enum oci_rule)r);

		assert_int_equal(oci_rule_find(rule->code), r);
		assert_int_equal(oci_rule_find(rule->name), r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_ambiguity_of_a_text_has_its_code,
			folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(
			depth_has_a_limit, folder_setup, folder_teardown),
		cmocka_unit_test_setup_teardown(findings_are_told_with_their_place,
			folder_setup, folder_teardown),
		cmocka_unit_test(references_of_every_transport_are_read),
		cmocka_unit_test(no_two_rules_have_a_code_or_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
