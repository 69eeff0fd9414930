#include "build/settings.h"
#include "folder.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* Each test runs in a folder of its own, which is the current one. */
static int enter_folder(void **state)
{
	return folder_setup(state) < 0 ? -1 : chdir(*state);
}

static int leave_folder(void **state)
{
	return chdir("/") < 0 ? -1 : folder_teardown(state);
}

static void write_file(const char *path, const char *text)
{
	put(".", path, text);
}

/* What "." is called without symlinks, and a name in it; owned by the caller. */
static char *here(const char *name)
{
	oci_auto_free char *dir = realpath(".", NULL);

	return *name ? in_folder(dir, name) : oci_steal_ptr(&dir);
}

static void free_config(struct goci_config **config)
{
	goci_config_free(*config);
}

#define auto_config OCI_AUTO(free_config) struct goci_config

static struct goci_config *read_text(const char *text)
{
	struct oci_err err = {0};
	struct goci_config *config;

	write_file("goci.yaml", text);
	config = goci_config_read("goci.yaml", &err);
	if (!config)
		fail_msg("%s", err.msg);
	return config;
}

static void every_option_can_be_set(void **state)
{
	auto_config *c = read_text("prefix: ghcr.io/chorus\n"
				   "defaults:\n"
				   "  tag: n:t\n"
				   "  output: oci:/o:t\n"
				   "  base: oci:/b\n"
				   "  user: 7\n"
				   "  workdir: /w\n"
				   "  stop-signal: SIGINT\n"
				   "  ca-certificates: none\n"
				   "  ldflags: [-X, a=b]\n"
				   "  platform: linux/amd64,linux/arm64\n"
				   "  env: {A: 1, B: true, C: ''}\n"
				   "  label: [a=b, c=d]\n"
				   "  annotation: a=b\n"
				   "  port: 8081\n"
				   "  volume: [/a, /b]\n"
				   "  entrypoint: [/app/main, '[x]', 'a,b']\n"
				   "  cmd: '[\"a\", \"b\"]'\n"
				   "  file: [/x:/y:0644]\n"
				   "  go-tags: [a, 'b,c']\n"
				   "  go-flag: -x\n"
				   "  no-tzdata: true\n"
				   "  no-cache: false\n"
				   "  offline: true\n"
				   "  metadata-file: /m\n"
				   "  image-refs: /r\n"
				   "  progress: json\n"
				   "  jobs: 3\n");
	const struct goci_call *call = goci_config_call(c);
	goci_auto_settings s = GOCI_SETTINGS_INIT;

	(void)state;
	assert_string_equal(goci_config_prefix(c), "ghcr.io/chorus");
	goci_config_settings(c, 0, &s);
	assert_string_equal(s.tag, "n:t");
	assert_string_equal(s.output, "oci:/o:t");
	assert_string_equal(s.base, "oci:/b");
	assert_string_equal(s.user, "7");
	assert_string_equal(s.workdir, "/w");
	assert_string_equal(s.stop_signal, "SIGINT");
	assert_string_equal(s.ca_certificates, "none");
	assert_string_equal(s.ldflags, "-X a=b");
	assert_list(&s.platforms, "linux/amd64|linux/arm64");
	assert_list(&s.env, "A=1|B=true|C=");
	assert_list(&s.labels, "a=b|c=d");
	assert_list(&s.annotations, "a=b");
	assert_list(&s.ports, "8081");
	assert_list(&s.volumes, "/a|/b");
	assert_list(&s.entrypoint, "/app/main|[x]|a,b");
	assert_list(&s.cmd, "a|b");
	assert_list(&s.files, "/x:/y:0644");
	assert_list(&s.go_tags, "a|b|c");
	assert_list(&s.go_flags, "-x");
	assert_true(s.no_tzdata && !s.no_cache && s.offline);
	assert_string_equal(call->metadata_file, "/m");
	assert_string_equal(call->image_refs, "/r");
	assert_string_equal(call->progress, "json");
	assert_string_equal(call->jobs, "3");
}

static void a_service_is_put_on_top_of_the_defaults(void **state)
{
	auto_config *c = read_text("defaults:\n"
				   "  user: 1\n"
				   "  port: [1, 2]\n"
				   "  env: {A: a, B: b}\n"
				   "  offline: true\n"
				   "  no-tzdata: true\n"
				   "services:\n"
				   "  web:\n"
				   "    port: 3\n"
				   "    env: {B: x, C: c}\n"
				   "    offline: false\n"
				   "  api:\n");
	goci_auto_settings web = GOCI_SETTINGS_INIT;
	goci_auto_settings defaults = GOCI_SETTINGS_INIT;

	(void)state;
	assert_int_equal(goci_config_count(c), 2);
	assert_string_equal(goci_config_name(c, 0), "web");
	assert_string_equal(goci_config_name(c, 1), "api");
	goci_config_settings(c, 0, &web);
	assert_string_equal(web.user, "1");
	assert_list(&web.ports, "3");
	assert_list(&web.env, "A=a|B=x|C=c");
	assert_true(!web.offline && web.no_tzdata);
	goci_config_settings(c, 2, &defaults);
	assert_list(&defaults.ports, "1|2");
	assert_list(&defaults.env, "A=a|B=b");
	assert_true(defaults.offline);
}

static void merging_leaves_the_upper_one_as_it_is(void **state)
{
	goci_auto_settings low = {.user = oci_xstrdup("1"), .offline = true};
	goci_auto_settings high = {.given.offline = true};

	(void)state;
	oci_strv_add(&low.env, "A=1");
	oci_strv_add(&high.env, "A=2");
	goci_settings_merge(&low, &high);
	goci_settings_merge(&low, &high);
	assert_string_equal(low.user, "1");
	assert_list(&low.env, "A=2");
	assert_list(&high.env, "A=2");
	assert_false(low.offline);
	assert_null(high.user);
}

static void paths_are_relative_to_the_file(void **state)
{
	static const char text[] = "defaults:\n"
				   "  output: oci:out/x:t\n"
				   "  base: oci:../base\n"
				   "  ca-certificates: ca.pem\n"
				   "  file: [a/b:/etc/b, /abs:/c]\n"
				   "  metadata-file: m.json\n";
	goci_auto_settings same = GOCI_SETTINGS_INIT;
	goci_auto_settings below = GOCI_SETTINGS_INIT;
	goci_auto_settings above = GOCI_SETTINGS_INIT;
	oci_auto_free char *root = here("");
	oci_auto_free char *expected = oci_xasprintf("oci:%s/out/x:t", root);
	struct oci_err err = {0};
	auto_config *c = read_text(text);
	auto_config *sub = NULL;
	auto_config *up = NULL;

	(void)state;
	goci_config_settings(c, 0, &same);
	assert_string_equal(same.output, "oci:out/x:t");
	assert_int_equal(mkdir("s", 0755), 0);
	write_file("s/goci.yaml", text);
	sub = goci_config_read("s/goci.yaml", &err);
	assert_non_null(sub);
	goci_config_settings(sub, 0, &below);
	assert_string_equal(below.output, "oci:s/out/x:t");
	assert_string_equal(below.base, "oci:s/../base");
	assert_string_equal(below.ca_certificates, "s/ca.pem");
	assert_list(&below.files, "s/a/b:/etc/b|/abs:/c");
	assert_string_equal(goci_config_call(sub)->metadata_file, "s/m.json");
	assert_int_equal(chdir("s"), 0);
	up = goci_config_read("../goci.yaml", &err);
	assert_non_null(up);
	goci_config_settings(up, 0, &above);
	assert_string_equal(above.output, expected);
	assert_string_equal(goci_config_dir(up), root);
}

static void a_service_is_where_it_says_or_where_services_are(void **state)
{
	oci_auto_free char *web = here("services/web");
	oci_auto_free char *api = here("api");
	oci_auto_free char *cmd = here("cmd/x");
	auto_config *c = NULL;

	(void)state;
	assert_int_equal(mkdir("services", 0755) | mkdir("services/web", 0755), 0);
	assert_int_equal(mkdir("cmd", 0755) | mkdir("cmd/x", 0755), 0);
	c = read_text("services:\n  web:\n  api: {}\n  x: {path: ./cmd/x}\n"
		      "  all: {path: ./cmd/...}\n");
	assert_string_equal(goci_config_path(c, 0), web);
	assert_string_equal(goci_config_path(c, 1), api);
	assert_string_equal(goci_config_path(c, 2), cmd);
	assert_string_equal(goci_config_path(c, 3), "./cmd/...");
}

static void empty_files_and_sections_set_nothing(void **state)
{
	static const char *const texts[] = {
		"", "# x\n", "{}\n", "defaults:\nservices:\n", "defaults: {}\n"};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(texts); i++) {
		auto_config *c = read_text(texts[i]);

		assert_int_equal(goci_config_count(c), 0);
		assert_null(goci_config_prefix(c));
	}
}

static void what_is_wrong_is_told_with_file_and_line(void **state)
{
	static const struct {
		const char *text;
		const char *message;
	} cases[] = {
		{"- a\n", "goci.yaml:1: the file must be a mapping, not a list"},
		{"x\n", "goci.yaml:1: the file must be a mapping"},
		{"default:\n", "goci.yaml:1: unknown key \"default\"; did you mean "
			       "\"defaults\"?"},
		{"zzzzzz: 1\n", "goci.yaml:1: unknown key \"zzzzzz\""},
		{"\nplatform: linux/arm64\n", "goci.yaml:2: platform is an option"},
		{"prefix: A\n", "goci.yaml:1: prefix: \"A\" is not"},
		{"prefix: [a]\n", "goci.yaml:1: prefix must be a string, not a list"},
		{"defaults: x\n", "goci.yaml:1: defaults must be a mapping"},
		{"services: [a]\n",
			"goci.yaml:1: services must be a mapping, not a list"},
		{"services:\n  a/b:\n", "goci.yaml:2: \"a/b\" is not a service's name"},
		{"services:\n  a: x\n", "goci.yaml:2: a must be a mapping"},
		{"services:\n  a:\n    pth: x\n",
			"goci.yaml:3: unknown key \"pth\"; did you mean \"path\"?"},
		{"services:\n  a:\n    path:\n", "goci.yaml:3: path has no value"},
		{"services:\n  a:\n    progress: tty\n",
			"goci.yaml:3: progress is for a whole call"},
		{"defaults:\n  path: x\n", "goci.yaml:2: unknown key \"path\""},
		{"defaults:\n  dry-run: true\n",
			"goci.yaml:2: unknown key \"dry-run\""},
		{"defaults:\n  help: true\n", "goci.yaml:2: unknown key \"help\""},
		{"defaults:\n  go_tags: a\n", "did you mean \"go-tags\"?"},
		{"defaults:\n  tag: A\n", "goci.yaml:2: tag: \"A\" is not"},
		{"defaults:\n  tag: [a]\n", "goci.yaml:2: tag must be a string"},
		{"defaults:\n  tag:\n", "goci.yaml:2: tag has no value"},
		{"defaults:\n  port: [80,\n    x]\n",
			"goci.yaml:3: port: \"x\" is not"},
		{"defaults:\n  port: {a: b}\n",
			"goci.yaml:2: port must be a string or a list, not a mapping"},
		{"defaults:\n  port: [[80]]\n", "goci.yaml:2: port must be a string"},
		{"defaults:\n  env:\n    A:\n", "goci.yaml:3: env A has no value"},
		{"defaults:\n  env:\n    A: [b]\n",
			"goci.yaml:3: env A must be a string"},
		{"defaults:\n  env:\n    A=B: c\n", "goci.yaml:3: env A=B: a key"},
		{"defaults:\n  env: [A]\n", "goci.yaml:2: env: \"A\" is not"},
		{"defaults:\n  offline: yes\n", "goci.yaml:2: offline must be true or"},
		{"defaults:\n  offline: 'true'\n",
			"goci.yaml:2: offline must be true or"},
		{"defaults:\n  offline: [true]\n",
			"goci.yaml:2: offline must be true or"},
		{"defaults:\n  jobs: 65\n", "goci.yaml:2: jobs: \"65\" is not"},
		{"defaults:\n  output: dist\n", "goci.yaml:2: output: \"dist\" is not"},
		{"defaults:\n  user: 1\n  user: 2\n", "goci.yaml:3: the key \"user\""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		auto_config *c = NULL;

		write_file("goci.yaml", cases[i].text);
		c = goci_config_read("goci.yaml", &err);
		assert_null(c);
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_contains(err.msg, cases[i].message);
	}
}

static void a_file_that_is_not_there_is_told(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_null(goci_config_read("goci.yaml", &err));
	assert_contains(err.msg, "goci.yaml");
}

static void the_file_is_found_up_to_the_root_of_the_repository(void **state)
{
	oci_auto_free char *beside = NULL;
	oci_auto_free char *below = NULL;
	oci_auto_free char *above = NULL;
	oci_auto_free char *beyond = NULL;
	oci_auto_free char *expected = here("goci.yaml");

	(void)state;
	write_file("goci.yaml", "");
	assert_int_equal(mkdir("r", 0755) | mkdir("r/s", 0755), 0);
	beside = goci_config_find(".");
	assert_string_equal(beside, "goci.yaml");
	below = goci_config_find("r/s");
	assert_string_equal(below, "goci.yaml");
	assert_int_equal(chdir("r"), 0);
	above = goci_config_find("s");
	assert_string_equal(above, expected);
	write_file(".git", "gitdir: x\n");
	beyond = goci_config_find("s");
	assert_null(beyond);
	assert_null(goci_config_find("nowhere"));
}

#define test(f) cmocka_unit_test_setup_teardown(f, enter_folder, leave_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(every_option_can_be_set),
		test(a_service_is_put_on_top_of_the_defaults),
		test(merging_leaves_the_upper_one_as_it_is),
		test(paths_are_relative_to_the_file),
		test(a_service_is_where_it_says_or_where_services_are),
		test(empty_files_and_sections_set_nothing),
		test(what_is_wrong_is_told_with_file_and_line),
		test(a_file_that_is_not_there_is_told),
		test(the_file_is_found_up_to_the_root_of_the_repository),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
