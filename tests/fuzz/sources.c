#include "fuzz.h"
#include "settings/config.h"

#include "dockerignore/ignore.h"
#include "git/git.h"
#include "git/git_tree.h"
#include "git/git_url.h"
#include "go/flags.h"
#include "go/flags_check.h"
#include "go/flags_use.h"
#include "go/version.h"
#include "init/docker.h"
#include "init/ko.h"
#include "inspect/page.h"
#include "inspect/page_trace.h"
#include "layers/certs.h"
#include "layers/zones.h"
#include "memo/gohead.h"
#include "memo/inputs.h"
#include "memo/inputs_text.h"
#include "modules/list.h"
#include "modules/modsum.h"
#include "modules/used.h"
#include "settings/settings.h"
#include "settings/yaml.h"

#include <stdlib.h>
#include <string.h>

/* The last line is the path that is asked about. */
static void ignore(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	struct goci_ignore_result result = {0};
	char *path = strrchr(text, '\n');
	goci_auto_ignore *rules = NULL;
	struct oci_err err;

	rules = goci_ignore_parse(data, len, ".dockerignore", &err);
	if (!rules || !path)
		return;
	(void)goci_ignore_match(rules, path + 1, NULL, &result, &err);
	(void)goci_ignore_can_prune(rules, path + 1);
	goci_ignore_result_release(&result);
}

static void yaml(const char *data, size_t len)
{
	struct oci_err err;
	goci_auto_yaml *root = goci_yaml_parse("x.yaml", data, len, &err);

	(void)root;
}

static void settings(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	goci_auto_settings all = GOCI_SETTINGS_INIT;
	struct oci_err err;
	const struct goci_origin origin = {.top = "/"};
	struct goci_config *config = goci_config_read(path, &origin, &err);

	for (size_t i = 0; config && i <= goci_config_count(config); i++)
		goci_config_settings(config, i, &all);
	goci_config_free(config);
}

static void dockerfile(const char *data, size_t len)
{
	goci_auto_draft draft = {.dir = oci_xstrdup(".")};
	struct oci_err err;

	(void)goci_docker_text(&draft, "Dockerfile", NULL, data, len, &err);
}

static void ko(const char *data, size_t len)
{
	goci_auto_draft draft = {.dir = oci_xstrdup(".")};
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct oci_err err;

	(void)goci_ko_read(&draft, path, &err);
}

static void go_head(const char *data, size_t len)
{
	oci_auto_hasher *h = oci_hasher_new();
	struct oci_digest digest;

	goci_gohead_add(h, data, len);
	oci_hasher_finish(h, &digest);
}

/* What was taken is written as it was, to where it ends. */
static void inputs(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	goci_auto_inputs read = GOCI_INPUTS_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	const char *p = text;

	if (goci_inputs_read(&read, &p) == 0)
		goci_inputs_write(&read, &out);
}

/* Puts the bytes into a file of a repository whose other files are in order. */
static void repository(const char *data, size_t len, const char *name)
{
	static const char *const files[][2] = {
		{".git/HEAD", "ref: refs/heads/main\n"},
		{".git/config", "[remote \"origin\"]\n\turl = git@example.com:a/b\n"},
		{".git/packed-refs",
			"0123456789012345678901234567890123456789 refs/heads/main\n"},
		{".git/objects/x", ""},
	};
	oci_auto_free char *dir = fuzz_folder();
	struct goci_git git = {0};

	for (size_t i = 0; i < OCI_COUNT(files); i++)
		fuzz_put(dir, files[i][0], files[i][1], strlen(files[i][1]));
	fuzz_put(dir, name, data, len);
	goci_git_read(dir, true, &git);
	goci_git_release(&git);
	fuzz_remove(dir);
}

static void git_config(const char *data, size_t len)
{
	repository(data, len, ".git/config");
}

static void git_head(const char *data, size_t len)
{
	repository(data, len, ".git/HEAD");
}

static void git_refs(const char *data, size_t len)
{
	repository(data, len, ".git/packed-refs");
}

#define COMMIT "1111111111111111111111111111111111111111"

static bool seen(const char *path, void *arg)
{
	(void)path;
	(void)arg;
	return true;
}

/* Asks a repository of one pack about its commit and what that has. */
static void pack(
	const char *index, size_t index_len, const char *objects, size_t objects_len)
{
	oci_auto_free char *dir = fuzz_folder();
	goci_auto_commit *commit = NULL;

	fuzz_put(dir, ".git/HEAD", COMMIT "\n", sizeof(COMMIT));
	fuzz_put(dir, ".git/objects/pack/p.idx", index, index_len);
	fuzz_put(dir, ".git/objects/pack/p.pack", objects, objects_len);
	fuzz_put(dir, "a/b", "x", 1);
	commit = goci_commit_open(dir, COMMIT, NULL);
	if (commit) {
		(void)goci_commit_has(commit, "a/b");
		(void)goci_commit_each(commit, "", seen, seen, NULL);
	}
	fuzz_remove(dir);
}

/* A pack behind two bytes, which tell where its second and third object are. */
static void git_pack(const char *data, size_t len)
{
	oci_auto_buf index = OCI_BUF_INIT;
	unsigned char offsets[3] = {12, len ? (unsigned char)data[0] : 0,
		len > 1 ? (unsigned char)data[1] : 0};

	oci_buf_add(&index, "\377tOc\0\0\0\2", 8);
	for (int i = 0; i < 256; i++) {
		char end[4] = {0, 0, 0,
			(char)(i < 0x11    ? 0
				: i < 0x22 ? 1
				: i < 0x33 ? 2
					   : 3)};

		oci_buf_add(&index, end, 4);
	}
	for (int i = 1; i <= 3; i++)
		for (int k = 0; k < 20; k++)
			oci_buf_addf(&index, "%c", i * 0x11);
	oci_buf_add(&index, (char[12]){0}, 12);
	for (int i = 0; i < 3; i++)
		oci_buf_add(&index, (char[4]){0, 0, 0, (char)offsets[i]}, 4);
	pack(index.data, index.len, data + (len > 2 ? 2 : len), len > 2 ? len - 2 : 0);
}

static void git_pack_index(const char *data, size_t len)
{
	pack(data, len, "PACK\0\0\0\2\0\0\0\1\21x", 14);
}

static void git_url(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	oci_auto_free char *url = goci_git_public_url(text);

	(void)url;
}

static void certs(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err;

	(void)goci_certs_read(path, true, &out, &err);
}

static void go_mod(const char *data, size_t len)
{
	oci_auto_free char *dir = fuzz_folder(), *version = NULL;

	fuzz_put(dir, "go.mod", data, len);
	version = goci_version_wanted(dir);
	fuzz_remove(dir);
}

static int see(const json_t *package, void *arg, struct oci_err *err)
{
	(void)package;
	(void)arg;
	(void)err;
	return 0;
}

static void go_list(const char *data, size_t len)
{
	oci_auto_buf out = OCI_BUF_INIT;
	struct oci_err err;

	oci_buf_add(&out, data, len);
	(void)goci_list_each(&out, see, NULL, &err);
}

static void go_sum(const char *data, size_t len)
{
	oci_auto_free char *dir = fuzz_folder();
	oci_auto_strv paths = OCI_STRV_INIT;
	goci_auto_used used = GOCI_USED_INIT;

	fuzz_put(dir, "go.sum", data, len);
	oci_strv_addf(&paths, "%s/go.sum", dir);
	goci_used_add_summed(&used, &paths, dir);
	fuzz_remove(dir);
}

static void module_zip(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct oci_err err;

	free(goci_modsum_zip(path, NULL, &err));
}

static void trace(const char *data, size_t len)
{
	oci_auto_close int fd = fuzz_file(data, len);
	oci_auto_free char *path = fuzz_path(fd);
	struct oci_err err;

	json_decref(goci_page_trace(path, &err));
}

static void zones(const char *data, size_t len, const char *name)
{
	oci_auto_free char *dir = fuzz_folder();
	oci_auto_tree tree = OCI_TREE_INIT;
	struct oci_err err;

	fuzz_put(dir, name, data, len);
	(void)goci_zones_add(&tree, dir, 0, &err);
	fuzz_remove(dir);
}

static void zones_zip(const char *data, size_t len)
{
	zones(data, len, "lib/time/zoneinfo.zip");
}

static void zones_source(const char *data, size_t len)
{
	zones(data, len, "src/time/tzdata/zzipdata.go");
}

/* What a source's goci.yaml gives to go build and to the linker. */
static void go_flags(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len);
	struct oci_err err;

	(void)goci_flags_check_build(text, NULL, &err);
	(void)goci_flags_check_link(text, NULL, &err);
	(void)goci_flags_check_name(text, &err);
}

/* The same text as GOFLAGS, and as one flag of --go-flag. */
static void go_flags_given(const char *data, size_t len)
{
	oci_auto_free char *text = fuzz_text(data, len), *env = NULL;
	struct goci_module module = {.goflags = text};
	oci_auto_strv given = OCI_STRV_INIT;
	goci_auto_flags flags = GOCI_FLAGS_INIT;
	struct oci_err err;

	oci_strv_add(&given, text);
	(void)goci_flags_take(&flags, &module, &given, &err);
	(void)goci_flags_check_env(&module, &err);
	(void)goci_flags_are_plain(&module, &given);
	env = goci_flags_env(&module);
	(void)env;
}

const struct fuzz_target fuzz_sources[] = {
	{"dockerignore", ignore},
	{"yaml", yaml},
	{"settings", settings},
	{"dockerfile", dockerfile},
	{"ko", ko},
	{"go-flags", go_flags},
	{"go-flags-given", go_flags_given},
	{"go-head", go_head},
	{"go-mod", go_mod},
	{"go-list", go_list},
	{"go-sum", go_sum},
	{"module-zip", module_zip},
	{"inputs", inputs},
	{"git-config", git_config},
	{"git-head", git_head},
	{"git-refs", git_refs},
	{"git-pack", git_pack},
	{"git-pack-index", git_pack_index},
	{"git-url", git_url},
	{"certs", certs},
	{"trace", trace},
	{"zones-zip", zones_zip},
	{"zones-source", zones_source},
	{0},
};
