#include "folder.h"
#include "settings/config.h"
#include "settings/config_find.h"
#include "settings/settings.h"

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

/* Of a source so wide that every path is in it. */
static struct goci_config *read_source(const char *path, struct oci_err *err)
{
	const struct goci_origin origin = {.top = "/"};

	return goci_config_read(path, &origin, err);
}

static struct goci_config *read_text(const char *text)
{
	struct oci_err err = {0};
	struct goci_config *config;

	write_file("goci.yaml", text);
	config = read_source("goci.yaml", &err);
	if (!config)
		fail_msg("%s", err.msg);
	return config;
}

static void every_option_can_be_set(void **state)
{
	goci_auto_config *c = read_text("prefix: ghcr.io/chorus\n"
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
	assert_list(&s.names, "n:t");
	assert_list(&s.outputs, "oci:/o:t");
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
	goci_auto_config *c = read_text("defaults:\n"
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
	goci_auto_config *c = read_text(text);
	goci_auto_config *sub = NULL;
	goci_auto_config *up = NULL;

	(void)state;
	goci_config_settings(c, 0, &same);
	assert_list(&same.outputs, "oci:out/x:t");
	assert_int_equal(mkdir("s", 0755), 0);
	write_file("s/goci.yaml", text);
	sub = read_source("s/goci.yaml", &err);
	assert_non_null(sub);
	goci_config_settings(sub, 0, &below);
	assert_list(&below.outputs, "oci:s/out/x:t");
	assert_string_equal(below.base, "oci:s/../base");
	assert_string_equal(below.ca_certificates, "s/ca.pem");
	assert_list(&below.files, "s/a/b:/etc/b|/abs:/c");
	assert_string_equal(goci_config_call(sub)->metadata_file, "s/m.json");
	assert_int_equal(chdir("s"), 0);
	up = read_source("../goci.yaml", &err);
	assert_non_null(up);
	goci_config_settings(up, 0, &above);
	assert_list(&above.outputs, expected);
	assert_string_equal(goci_config_dir(up), root);
}

static void a_service_is_where_it_says_or_where_services_are(void **state)
{
	oci_auto_free char *web = here("services/web");
	oci_auto_free char *api = here("api");
	oci_auto_free char *cmd = here("cmd/x");
	goci_auto_config *c = NULL;

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
		goci_auto_config *c = read_text(texts[i]);

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
		{"prefix: A\n", "goci.yaml:1: prefix \"A\" is not"},
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
		{"defaults:\n  target: [base]\n",
			"goci.yaml:2: target must be a string"},
		{"defaults:\n  tag: {a: b}\n",
			"goci.yaml:2: tag must be a string or a list, not a mapping"},
		{"defaults:\n  tag: [\":1\",\n    \"{git.tga}\"]\n",
			"goci.yaml:3: tag: {git.tga} is none of"},
		{"defaults:\n  label: {a: \"{nmae}\"}\n", "did you mean {name}?"},
		{"defaults:\n  repository: \"a/{name}\"\n",
			"goci.yaml:2: repository: \"a/x\" names no registry"},
		{"defaults:\n  output: \"docker-archive:-\"\n",
			"goci.yaml:2: output: standard output is for"},
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
		{"defaults:\n  output: dist\n",
			"goci.yaml:2: output: \"dist\" does not say what it is"},
		{"defaults:\n  user: 1\n  user: 2\n", "goci.yaml:3: the key \"user\""},
	};

	(void)state;
	for (size_t i = 0; i < OCI_COUNT(cases); i++) {
		struct oci_err err = {0};
		goci_auto_config *c = NULL;

		write_file("goci.yaml", cases[i].text);
		c = read_source("goci.yaml", &err);
		assert_null(c);
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_contains(err.msg, cases[i].message);
	}
}

static void a_file_that_is_not_there_is_told(void **state)
{
	struct oci_err err = {0};

	(void)state;
	assert_null(read_source("goci.yaml", &err));
	assert_contains(err.msg, "goci.yaml");
}

/* Where the goci.yaml is that counts for a folder; owned by the caller, or NULL. */
static char *found(const char *dir, const char *limit)
{
	goci_auto_config *c = NULL;
	struct oci_err err = {0};

	if (goci_config_find(dir, limit, NULL, &c, &err) < 0)
		fail_msg("%s", err.msg);
	return c ? oci_xstrdup(goci_config_dir(c)) : NULL;
}

static void assert_found(const char *dir, const char *limit, const char *expected)
{
	oci_auto_free char *at = found(dir, limit);

	if (expected)
		assert_string_equal(at ? at : "none", expected);
	else
		assert_null(at);
}

static void the_file_is_found_up_to_the_root_of_the_repository(void **state)
{
	oci_auto_free char *top = here("");
	oci_auto_free char *r = here("r");

	(void)state;
	write_file("goci.yaml", "");
	assert_int_equal(mkdir("r", 0755) | mkdir("r/s", 0755), 0);
	assert_found(".", NULL, top);
	assert_found("r/s", NULL, top);
	assert_found("r/s", r, NULL);
	assert_int_equal(mkdir(".git", 0755) | chdir("r"), 0);
	assert_found("s", NULL, top);
	write_file(".git", "gitdir: x\n");
	assert_found("s", NULL, NULL);
	assert_found("nowhere", NULL, NULL);
}

static void without_a_repository_it_is_found_up_to_the_workspace_or_module(void **state)
{
	oci_auto_free char *top = here("");

	(void)state;
	write_file("goci.yaml", "");
	assert_int_equal(mkdir("r", 0755) | mkdir("r/s", 0755) | chdir("r/s"), 0);
	assert_found(".", NULL, NULL);
	write_file("go.mod", "module m\n");
	assert_found(".", NULL, NULL);
	write_file("../go.mod", "module above\n");
	assert_found(".", NULL, NULL);
	write_file("../../go.work", "go 1.21\n");
	assert_found(".", NULL, top);
}

static void a_file_is_read_once_for_all_folders_that_have_it(void **state)
{
	goci_auto_configs configs = {0};
	const struct goci_config *a, *b, *own, *none;
	struct oci_err err = {0};

	(void)state;
	write_file("goci.yaml", "prefix: one\n");
	assert_int_equal(mkdir(".git", 0755) | mkdir("a", 0755) | mkdir("b", 0755) |
				 mkdir("c", 0755) | mkdir("c/.git", 0755),
		0);
	write_file("b/goci.yaml", "prefix: two\n");
	assert_int_equal(goci_configs_find(&configs, ".", NULL, NULL, &a, &err), 0);
	write_file("goci.yaml", "no: yaml of goci\n");
	assert_int_equal(goci_configs_find(&configs, "a", NULL, NULL, &b, &err), 0);
	assert_ptr_equal(a, b);
	assert_string_equal(goci_config_prefix(a), "one");
	assert_int_equal(goci_configs_find(&configs, "b", NULL, NULL, &own, &err), 0);
	assert_string_equal(goci_config_prefix(own), "two");
	assert_int_equal(goci_configs_find(&configs, "c", NULL, NULL, &none, &err), 0);
	assert_null(none);
	/* Each folder is checked: who may have placed the file there is its matter. */
	assert_int_equal(chmod(".", 0777), 0);
	assert_int_equal(goci_configs_find(&configs, "a", NULL, NULL, &b, &err), -1);
	assert_int_equal(chmod(".", 0755), 0);
}

static void a_file_that_anyone_can_write_above_a_service_is_refused(void **state)
{
	static const char *const open_to_all[] = {"goci.yaml", ".", "r"};
	goci_auto_config *c = NULL;
	struct oci_err err = {0};

	(void)state;
	write_file("goci.yaml", "");
	assert_int_equal(
		mkdir("r", 0755) | mkdir("r/s", 0777) | mkdir(".git", 0755), 0);
	for (size_t i = 0; i < OCI_COUNT(open_to_all); i++) {
		assert_int_equal(chmod(open_to_all[i], 0777), 0);
		assert_int_equal(goci_config_find("r/s", NULL, NULL, &c, &err), -1);
		assert_contains(err.msg, ": is not used: everyone can write to");
		assert_int_equal(chmod(open_to_all[i], 0755), 0);
	}
	/* What the service's own folder is open to, is its source's matter. */
	assert_int_equal(chmod("r/s", 0777), 0);
	assert_found("r/s", NULL,
		goci_config_find("r/s", NULL, NULL, &c, &err) == 0 ? goci_config_dir(c)
								   : "");
}

static void a_file_of_somebody_else_above_a_service_is_refused(void **state)
{
	goci_auto_config *c = NULL;
	struct oci_err err = {0};

	(void)state;
	if (geteuid() != 0)
		skip();
	write_file("goci.yaml", "");
	assert_int_equal(mkdir("r", 0755) | mkdir(".git", 0755), 0);
	assert_int_equal(chown("goci.yaml", 1234, 1234), 0);
	assert_int_equal(goci_config_find("r", NULL, NULL, &c, &err), -1);
	assert_contains(err.msg, "belongs to user 1234, who is neither you nor root");
	/* A checkout of theirs, in a container where goci runs as root. */
	assert_int_equal(chown("r", 1234, 1234) | chown(".", 1234, 1234), 0);
	assert_int_equal(goci_config_find("r", NULL, NULL, &c, &err), 0);
	assert_non_null(c);
}

static void what_a_source_names_stays_in_it(void **state)
{
	static const char *const values[] = {"file: ../x:/x", "file: /etc/passwd:/x",
		"file: out/passwd:/x", "base: oci:../x", "output: oci:/srv/x:t",
		"output: oci:out/x", "ca-certificates: out/ca.pem", "ignore-file: ../x",
		"policy: /srv/policy", "toolchain: oci:/srv/go", "metadata-file: ../m",
		"image-refs: out/refs", "trace: /srv/t", "cache-from: ../c",
		"cache-to: oci:out/c", "shell: ./tool", "file: .git/config:/x",
		"metadata-file: .git/hooks/x", "file: dangling:/x",
		"file: missing/../../x:/x"};

	(void)state;
	assert_int_equal(mkdir(".git", 0755) | symlink("/etc", "out"), 0);
	assert_int_equal(symlink("/nowhere/at/all", "dangling"), 0);
	for (size_t i = 0; i < OCI_COUNT(values); i++) {
		oci_auto_free char *text =
			oci_xasprintf("defaults:\n  %s\n", values[i]);
		goci_auto_config *c = NULL;
		struct oci_err err = {0};

		write_file("goci.yaml", text);
		if (goci_config_find(".", NULL, NULL, &c, &err) == 0)
			fail_msg("%s was taken", values[i]);
		assert_int_equal(err.code, OCI_ERR_USAGE);
		assert_contains(err.msg, "goci.yaml:2: ");
	}
}

static void services_of_a_source_are_in_it(void **state)
{
	static const char *const values[] = {"a: {path: ../x}", "a: {path: /etc}",
		"a: {path: out}", "out: {}", "a: {path: ../...}",
		"a: {path: ./a/.../../../x}", "a: {path: out/...}"};

	(void)state;
	assert_int_equal(mkdir(".git", 0755) | symlink("/etc", "out"), 0);
	for (size_t i = 0; i < OCI_COUNT(values); i++) {
		oci_auto_free char *text =
			oci_xasprintf("services:\n  %s\n", values[i]);
		goci_auto_config *c = NULL;
		struct oci_err err = {0};

		write_file("goci.yaml", text);
		if (goci_config_find(".", NULL, NULL, &c, &err) == 0)
			fail_msg("%s was taken", values[i]);
		assert_contains(err.msg, "goci.yaml:2: ");
	}
}

static void what_belongs_to_the_machine_is_for_the_user_to_set(void **state)
{
	const char *text = "defaults:\n  shell: /bin/busybox\n"
			   "  ldflags: -extld=gcc\n  trace: /srv/t\n"
			   "cache: {max-size: 1GB}\n";
	goci_auto_settings s = GOCI_SETTINGS_INIT;
	goci_auto_config *c = NULL;
	struct oci_err err = {0};
	oci_auto_free char *dir = here("");

	(void)state;
	assert_int_equal(mkdir("goci", 0755) | mkdir("source", 0755), 0);
	write_file("goci/config.yaml", text);
	write_file("source/go.mod", "module m\n");
	setenv("XDG_CONFIG_HOME", dir, 1);
	assert_int_equal(goci_config_find_own(&c, &err), 0);
	assert_non_null(c);
	goci_config_settings(c, 0, &s);
	assert_string_equal(s.shell, "/bin/busybox");
	assert_string_equal(s.ldflags, "-extld=gcc");
	assert_string_equal(goci_config_call(c)->trace, "/srv/t");
	assert_int_equal(goci_config_own_sections(c)->limits.max_size, 1000000000);
	assert_int_equal(mkdir("source/.git", 0755), 0);
	assert_true(goci_config_counts(c, "source"));
	assert_int_equal(rmdir("source/.git"), 0);
	/* What came along with a source is a part of it. */
	write_file("go.work", "go 1.21\n");
	assert_false(goci_config_counts(c, "source"));
	write_file("goci.yaml", text);
	assert_null(
		goci_config_read("goci.yaml", &(struct goci_origin){.top = dir}, &err));
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
		test(without_a_repository_it_is_found_up_to_the_workspace_or_module),
		test(a_file_is_read_once_for_all_folders_that_have_it),
		test(a_file_that_anyone_can_write_above_a_service_is_refused),
		test(a_file_of_somebody_else_above_a_service_is_refused),
		test(what_a_source_names_stays_in_it),
		test(services_of_a_source_are_in_it),
		test(what_belongs_to_the_machine_is_for_the_user_to_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
