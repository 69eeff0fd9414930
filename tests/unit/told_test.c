#include "app/defaults.h"
#include "folder.h"
#include "oci/json.h"
#include "options/option_values.h"
#include "settings/build_options.h"
#include "settings/settings.h"
#include "supply/told.h"

#include <string.h>

static void flags_are_told_without_paths_urls_and_values(void **state)
{
	static const struct {
		const char *flags, *told;
	} cases[] = {
		{"-trimpath", "-trimpath"},
		{"-tags=netgo,foo", "-tags=netgo,foo"},
		{"-ldflags=-w -s -extldflags \"-static\"",
			"-ldflags=-w -s -extldflags \"-static\""},
		{"-X main.Key=secret", "-X main.Key=(value)"},
		{"-X 'main.Key=two words' -s", "-X 'main.Key=(value)' -s"},
		{"-X=main.Key=secret,x -w", "-X=main.Key=(value) -w"},
		{"--X main.Key=secret", "--X main.Key=(value)"},
		{"-ldflags=-X=main.Key=secret", "-ldflags=-X=main.Key=(value)"},
		{"-gcflags=all=-I/home/me", "-gcflags=all=(path)"},
		{"-gcflags=all=-trimpath=/home/me", "-gcflags=all=-trimpath=(path)"},
		{"-gcflags=example.com/x/...=-N", "-gcflags=example.com/x/...=-N"},
		{"-pgo=cpu.pprof", "-pgo=(path)"},
		{"-pgo=auto", "-pgo=auto"},
		{"-overlay=/tmp/x.json", "-overlay=(path)"},
		{"-toolexec=wrap --token=x", "-toolexec=(path) --token=x"},
		{"-a ~/x ../y ./z", "-a (path) (path) (path)"},
		{"-extldflags=@/home/me/flags", "-extldflags=(path)"},
		{"-L/lib:/home/me -Wl;/home/me", "(path) (path)"},
		{"-x=https://u:p@example.com/", "-x=(path)"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		oci_auto_free char *told = goci_told_flags(cases[i].flags);

		assert_string_equal(told, cases[i].told);
	}
}

static void a_path_is_told_only_within_the_source(void **state)
{
	oci_auto_free char *top = realpath(*state, NULL);
	oci_auto_free char *in = oci_xasprintf("%s/a/b.pem", top);
	oci_auto_free char *key = oci_xasprintf("%s/id_rsa", top);
	oci_auto_free char *told = NULL, *outside = NULL, *secret = NULL;

	put(*state, "a/b.pem", "x");
	put(*state, "id_rsa", "x");
	told = goci_told_path(in, top);
	outside = goci_told_path("/etc/passwd", top);
	secret = goci_told_path(key, top);
	assert_string_equal(outside, GOCI_TOLD_OUTSIDE);
	assert_string_equal(secret, GOCI_TOLD_SECRET);
	assert_true(
		strcmp(told, "a/b.pem") == 0 || strcmp(told, GOCI_TOLD_SECRET) == 0);
}

/*
 * An option of the call is no setting of a service, so that it has to be thought about
 * here: none of these changes a byte of an image.
 */
static void each_option_is_told_or_changes_no_byte(void **state)
{
	static const char *const of_the_call[] = {"prefix", "allow-go-flag", "push",
		"cache-from", "cache-to", "load", "metadata-file", "image-refs",
		"trace", "ci", "ci-report", "dry-run", "context-report", "progress",
		"jobs", "help", "tls-verify", "authfile", "no-referrers", "if-changed",
		"retry-times", "sign-key", "sign-password-file", "sign-format"};
	const struct goci_options *all = &goci_build_options;

	(void)state;
	for (size_t i = 0; i < all->count; i++) {
		const struct goci_option *option = &all->rows[i];
		bool known = option->scope == GOCI_PER_SERVICE;

		for (size_t k = 0; k < OCI_COUNT(of_the_call); k++)
			known = known || strcmp(of_the_call[k], option->name) == 0;
		if (!known)
			fail_msg("--%s: does it change a byte of an image? Then tell "
				 "it in the provenance (supply/told.h)",
				option->name);
	}
}

static void settings_are_told_as_options(void **state)
{
	goci_auto_settings s = GOCI_SETTINGS_INIT;
	oci_auto_json *told = NULL, *want = NULL;

	(void)state;
	oci_strv_add(&s.env, "KEY=secret");
	oci_strv_add(&s.cmd, "--token=secret");
	oci_strv_add(&s.names, "x:1");
	oci_strv_add(&s.ports, "80");
	s.ldflags = oci_xstrdup("-X main.Key=secret");
	s.ca_certificates = oci_xstrdup("none");
	told = goci_told_settings(&s, "/none");
	want = json_pack("{s:s, s:[s], s:[s], s:[s], s:s}", "--ca-certificates", "none",
		"--env", "KEY", "--port", "80", "--cmd", GOCI_TOLD_VALUE, "--ldflags",
		"-X main.Key=(value)");
	assert_true(json_equal(told, want));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(flags_are_told_without_paths_urls_and_values),
		test_in_folder(a_path_is_told_only_within_the_source),
		cmocka_unit_test(each_option_is_told_or_changes_no_byte),
		cmocka_unit_test(settings_are_told_as_options),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
