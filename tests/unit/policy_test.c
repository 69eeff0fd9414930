#include "oci/policy.h"
#include "strict/files.h"
#include "strict/files_add.h"

#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#define LINE "MC4CAQAwBQYDK2VwBCIEIEWGmm9tFGbqOlQrLm4nGoZYZ0jKCBkEMZDo1jQWpOzX"
#define KEY "-----BEGIN PRIVATE KEY-----\n" LINE "\n-----END PRIVATE KEY-----\n"

/* How many secrets a file has that comes in parts of `step` bytes. */
static size_t secrets(const char *path, const void *data, size_t len, size_t step)
{
	const struct oci_policy policy = OCI_POLICY_PRODUCTION;
	const struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_budget *budget = oci_budget_new(&limits);
	struct oci_findings findings = OCI_FINDINGS_INIT;
	struct oci_policy_layer *layer =
		oci_policy_layer_new(&policy, "layer", &findings, budget);
	const struct oci_layer_entry entry = {
		.path = path, .file = {.type = OCI_FILE_REGULAR, .size = (int64_t)len}};
	size_t seen;

	oci_policy_layer_entry(&entry, layer);
	for (size_t at = 0; at < len; at += step)
		oci_policy_layer_content((const char *)data + at,
			len - at < step ? len - at : step, layer);
	oci_policy_layer_end(layer);
	oci_policy_layer_free(layer);
	seen = oci_findings_seen(&findings, OCI_ERROR);
	oci_findings_release(&findings);
	return seen;
}

static void assert_secrets(const char *path, const char *text, size_t count)
{
	for (size_t step = 1; step < 80; step++)
		if (secrets(path, text, strlen(text), step) != count)
			fail_msg("%s in parts of %zu: \"%s\"", path, step, text);
	assert_int_equal(secrets(path, text, strlen(text), 65536), count);
}

static void keys_are_found_over_the_borders_of_parts(void **state)
{
	(void)state;
	assert_secrets("etc/a", KEY, 1);
	assert_secrets("etc/a", "x = 1\n------ -----BEGIN " KEY "y", 1);
	assert_secrets("etc/a", "-------" KEY, 1);
	assert_secrets("etc/a",
		"-----BEGIN CERTIFICATE-----\n" LINE
		"\n-----END CERTIFICATE-----\n" KEY,
		1);
	assert_secrets("etc/a",
		"-----BEGIN RSA PRIVATE KEY-----\r\nProc-Type: 4,ENCRYPTED\r\n"
		"DEK-Info: AES-128-CBC,0A\r\n\r\n" LINE
		"\r\n-----END RSA PRIVATE KEY-----\r\n",
		1);
	assert_secrets("etc/a.json",
		"{\"k\":\"-----BEGIN PRIVATE KEY-----\\n" LINE
		"\\n-----END PRIVATE KEY-----\\n\"}",
		1);
}

static void what_only_looks_like_a_key_is_none(void **state)
{
	(void)state;
	assert_secrets("etc/a",
		"-----BEGIN CERTIFICATE-----\n" LINE "\n-----END CERTIFICATE-----\n",
		0);
	assert_secrets("etc/a",
		"-----BEGIN PUBLIC KEY-----\n" LINE "\n-----END PUBLIC KEY-----\n", 0);
	assert_secrets("app/main",
		"-----BEGIN PRIVATE KEY----------BEGIN EC PRIVATE KEY-----" LINE
		"-----END PRIVATE KEY-----",
		0);
	assert_secrets("etc/a", "-----BEGIN PRIVATE KEY-----\n" LINE "\n", 0);
	assert_secrets("etc/a",
		"-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----\n", 0);
	assert_secrets("etc/a",
		"-----BEGIN PRIVATE KEY-----\n" LINE "{}\n-----END PRIVATE KEY-----\n",
		0);
}

static void a_key_has_an_end_within_bounds(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;

	(void)state;
	oci_buf_adds(&text, "-----BEGIN PRIVATE KEY-----\n");
	for (int i = 0; i < 1000; i++)
		oci_buf_adds(&text, LINE "\n");
	oci_buf_adds(&text, "-----END PRIVATE KEY-----\n");
	assert_int_equal(secrets("a", text.data, text.len, 4096), 0);
	oci_buf_adds(&text, KEY);
	assert_int_equal(secrets("a", text.data, text.len, 4096), 1);
}

#define D10 "1234567890"
#define A6 "aB3dE6"
#define A18 A6 "fG7hI8jK9lM0"
#define A24 A18 "nO1pQ2"
#define A36 A24 "rS3tU4vW5xY6"
#define AWS_ID \
	"AKIA" \
	"IOSF2DNN7QX4M5PL"
#define AWS_SECRET                         \
	"wJalr9UtnFEMI/K7MDENG+bPxRfiCYzK" \
	"4EXqPLeK"

/* In halves, so that this file holds none. */
static const char *const tokens[] = {
	"ghp_" A36,
	"gho_" A36,
	"ghu_" A36,
	"ghs_" A36,
	"ghr_" A36,
	"ghr_" A36 A36 "aB3d",
	"github_pat_" A18 "aB3d"
	"_" A36 A18 "aB3dE",
	"glpat-" A18 "-_",
	"glpat-" A36 ".01.aB3dE6aB3",
	AWS_ID "\nsecret = " AWS_SECRET,
	"ASIA"
	"IOSF2DNN7QX4M5PL"
	":" AWS_SECRET,
	"xoxb-" D10 "-" D10 "-" A24,
	"xoxp-" D10 "-" D10 "-" D10 "-" A24,
	"xapp-"
	"1-A0123456789-" D10 "-"
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"sk_live_" A24,
	"rk_live_" A24,
	"AIza" A24 A6 "aB3-_",
	"GOCSPX-" A24 "-_aB",
	"npm_" A36,
	"dckr_pat_" A24 "-_3",
	"pypi-AgE"
	"IcHlwaS5vcmc" A36 A36,
	"dop_v1_"
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
	"hvs."
	"CAES" A36 A36 A18,
	"sk-ant-api03-" A36 A36 A18 "-_AA",
	"AGE-SECRET-KEY-1"
	"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE",
};

static void tokens_are_found_in_files(void **state)
{
	(void)state;
	for (size_t i = 0; i < OCI_COUNT(tokens); i++)
		for (size_t odd = 0; odd < 2; odd++) {
			oci_auto_free char *alone = oci_xasprintf("%s", tokens[i]);
			oci_auto_free char *among = oci_xasprintf(
				"%sa = \"%s\"\n", odd ? " " : "", tokens[i]);

			assert_secrets("etc/a", alone, 1);
			assert_secrets("etc/a", among, 1);
		}
}

/* What is longer or shorter, goes on before it, or is written as an example. */
static void what_only_begins_as_a_token_is_none(void **state)
{
	static const char *const others[] = {"ghp_[0-9a-zA-Z]{36}", "ghp_" A36 "x",
		"ghp_" A6, "xghp_" A36, "_ghp_" A36, "npm_" A36 "_x",
		"ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
		"sk_live_"
		"xxxxxxxxxxxxxxxxxxxxxxxx",
		"sk_test_" A24, AWS_ID,
		AWS_ID " wJalr9UtnFEMI/K7MDENG+bPxRfiCYzK4EXqPLeKx",
		AWS_ID " da39a3ee5e6b4b0d3255bfef95601890afd80709",
		"AKIA"
		"IOSFODNN7EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
		"glpat-" A18 "-_x", "AIza" A6, "github_pat_" A36};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(others); i++)
		assert_secrets("etc/a", others[i], 0);
}

/* Go's string constants run into each other; a checksum tells where one is. */
static void tokens_in_programs_have_their_checksum_or_stand_alone(void **state)
{
	(void)state;
	assert_secrets("app/main",
		"\177ELFabcghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"
		"0mLq17abc",
		1);
	assert_secrets("app/main",
		"\177ELF ghp_zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ"
		"0mLq18 ",
		0);
	assert_secrets("app/main", "\177ELF ghp_" A36 " ", 0);
	assert_secrets("app/main", "\177ELF glpat-" A18 "-_ ", 1);
	assert_secrets("app/main", "\177ELFaglpat-" A18 "-_a", 0);
}

/* Whole parts lie between a key's name and the key, and before them. */
static void tokens_are_found_far_into_a_file(void **state)
{
	oci_auto_buf text = OCI_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 3000; i++)
		oci_buf_adds(&text, "0123456789abc,");
	oci_buf_adds(&text, AWS_ID "\n");
	for (size_t i = 0; i < 30; i++)
		oci_buf_adds(&text, "0123456789abc,");
	oci_buf_adds(&text, AWS_SECRET "\n");
	for (size_t i = 0; i < 100; i++)
		oci_buf_adds(&text, "0123456789abc,");
	for (size_t step = 1; step < 70000; step += step / 3 + 1)
		assert_int_equal(secrets("a", text.data, text.len, step), 1);
}

static void files_are_known_by_name(void **state)
{
	static const char *const bad[] = {".env", "app/.env", "app/.env.production",
		"root/.ssh/id_rsa", "id_ed25519", "root/.netrc",
		"root/.docker/config.json", "x/.git-credentials"};
	static const char *const good[] = {"app/.env.example", "app/.environment",
		"root/.ssh/id_rsa.pub", "etc/config.json", "app/env", "a/.wh..env"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		assert_secrets(bad[i], "x", 1);
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		assert_secrets(good[i], "x", 0);
	assert_secrets("app/.env", "", 0);
	assert_secrets("root/.npmrc", "//a.example/:_authToken=abc\n", 1);
	assert_secrets("root/.npmrc", "save-exact=true\n", 0);
	assert_secrets("id_rsa", KEY, 1);
}

/* How many secrets an image's config has whose only variable is this one. */
static size_t in_env(const char *item)
{
	struct oci_policy policy = {.secrets = true, .max_size = -1, .max_layers = -1};
	struct oci_findings findings = OCI_FINDINGS_INIT;
	struct oci_limits limits = OCI_LIMITS_INIT;
	struct oci_budget *budget = oci_budget_new(&limits);
	struct oci_files *files = oci_files_new(budget, 0);
	json_t *config = json_pack("{s:{s:[s]}}", "config", "Env", item);
	size_t seen;

	oci_policy_check(&policy,
		&(struct oci_policy_image){
			.subject = "config", .config = config, .files = files},
		&findings);
	seen = oci_findings_seen(&findings, OCI_ERROR);
	oci_findings_release(&findings);
	json_decref(config);
	oci_files_free(files);
	oci_budget_free(budget);
	return seen;
}

static void variables_are_known_by_name_and_value(void **state)
{
	static const char *const bad[] = {"API_TOKEN=x", "password=x", "DB_PASSWD=x",
		"CLIENT_SECRET_2=x", "A=ghp_0123456789abcdefghijABCDEFGHIJ012345",
		"A=key AKIA0123456789ABCDEF", "A=https://me:pw@example.com/"};
	static const char *const good[] = {"API_TOKEN=", "DB_PASSWORD_FILE=/run/s",
		"TOKENS=x", "A=ghp_short", "A=XAKIA0123456789ABCDEF",
		"A=https://example.com:80/a@b", "PATH=/bin", "A", "=", "A=://"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(bad); i++)
		if (in_env(bad[i]) != 1)
			fail_msg("%s is taken", bad[i]);
	for (size_t i = 0; i < OCI_COUNT(good); i++)
		if (in_env(good[i]) != 0)
			fail_msg("%s is refused", good[i]);
}

struct made {
	const char *path;
	struct oci_file file;
	enum oci_rule rule;
};

/* Whether a tree of this one entry breaks this rule, and no other. */
static bool breaks(const struct made *made, const char *run)
{
	struct oci_policy policy = OCI_POLICY_PRODUCTION;
	struct oci_findings findings = OCI_FINDINGS_INIT;
	struct oci_limits limits = OCI_LIMITS_INIT;
	struct oci_budget *budget = oci_budget_new(&limits);
	struct oci_files *files = oci_files_new(budget, 0), *visible = NULL;
	json_t *config = json_pack("{s:o}", "config", json_loads(run, 0, NULL));
	bool right;

	oci_files_add(files, made->path, &made->file, &findings, "layer");
	oci_files_stack(&visible, files, &findings, "layer");
	oci_findings_release(&findings);
	findings = (struct oci_findings)OCI_FINDINGS_INIT;
	oci_policy_check(&policy,
		&(struct oci_policy_image){
			.subject = "config", .config = config, .files = visible},
		&findings);
	right = findings.count == 1 && findings.items[0].rule == made->rule;
	oci_findings_release(&findings);
	json_decref(config);
	oci_files_free(visible);
	oci_budget_free(budget);
	return right;
}

#define FILE_OF(...)                            \
	{                                       \
		.type = OCI_FILE_##__VA_ARGS__, \
	}

static void entries_break_one_rule_each(void **state)
{
	static const struct made made[] = {
		{"dev/null", FILE_OF(CHAR, .mode = 0600), OCI_RULE_POLICY_DEVICE},
		{"dev/sda", FILE_OF(BLOCK, .mode = 0600), OCI_RULE_POLICY_DEVICE},
		{"bin/a", FILE_OF(REGULAR, .mode = 0755, .capability = true),
			OCI_RULE_POLICY_CAPABILITY},
		{"bin/a", FILE_OF(REGULAR, .mode = 02755), OCI_RULE_POLICY_SETUID},
		{"bin/sh", FILE_OF(REGULAR, .mode = 0755), OCI_RULE_POLICY_SHELL},
		{"var/tmp", FILE_OF(DIR, .mode = 01777), OCI_RULE_POLICY_WRITABLE},
		{"tmp", FILE_OF(DIR, .mode = 0777), OCI_RULE_POLICY_WRITABLE},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(made); i++)
		if (!breaks(&made[i], "{\"User\":\"1:1\"}"))
			fail_msg("%s, mode %o", made[i].path, made[i].file.mode);
}

static void a_volume_is_the_user_s(void **state)
{
	static const char run[] = "{\"User\":\"5:6\",\"Volumes\":{\"/data\":{}}}";
	struct made made = {
		"data", FILE_OF(DIR, .mode = 0755), OCI_RULE_POLICY_READ_ONLY};

	(void)state;
	assert_true(breaks(&made, run));
	made.file.uid = 5;
	assert_false(breaks(&made, run));
	made.file.uid = 0;
	made.file.gid = 6;
	assert_true(breaks(&made, run));
	made.file.mode = 0775;
	assert_false(breaks(&made, run));
	made.path = "other";
	assert_true(breaks(&made, run));
	assert_true(breaks(&made, "{\"User\":\"5\",\"WorkingDir\":\"/app\"}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_found_over_the_borders_of_parts),
		cmocka_unit_test(what_only_looks_like_a_key_is_none),
		cmocka_unit_test(a_key_has_an_end_within_bounds),
		cmocka_unit_test(tokens_are_found_in_files),
		cmocka_unit_test(what_only_begins_as_a_token_is_none),
		cmocka_unit_test(tokens_in_programs_have_their_checksum_or_stand_alone),
		cmocka_unit_test(tokens_are_found_far_into_a_file),
		cmocka_unit_test(files_are_known_by_name),
		cmocka_unit_test(variables_are_known_by_name_and_value),
		cmocka_unit_test(entries_break_one_rule_each),
		cmocka_unit_test(a_volume_is_the_user_s),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
