#include "init/ko.h"

#include "app/paths.h"
#include "build/yaml.h"
#include "init/docker.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Where the walk is. */
struct ko {
	struct goci_at at;
	const char *prefix; /* the folder of the file seen from goci.yaml */
};

static struct goci_at at_node(const struct ko *ko, const struct goci_yaml *node)
{
	struct goci_at at = ko->at;

	at.line = node->line;
	at.what = node->key ? node->key : "-";
	return at;
}

static int wrong(const struct ko *ko, const struct goci_yaml *node, const char *wanted)
{
	struct goci_at at = at_node(ko, node);

	return goci_refuse(
		&at, "%.100s must be %s", node->key ? node->key : "this", wanted);
}

static int no_counterpart(const struct ko *ko, const struct goci_yaml *node)
{
	struct goci_at at = at_node(ko, node);

	goci_left(&at, "goci has no counterpart");
	return 0;
}

static int take_env(const struct goci_at *at, const char *text)
{
	if (strcmp(text, "CGO_ENABLED=0") == 0)
		goci_done(at, "goci sets CGO_ENABLED=0");
	else if (strncmp(text, "CGO_ENABLED=", 12) == 0)
		return goci_refuse(at,
			"%.100s: goci builds static programs, without cgo; keep ko for "
			"this service",
			text);
	else
		goci_left(at,
			"%s counts only while building: set it in the environment of goci "
			"build",
			text);
	return 0;
}

static int take_ldflags(const struct goci_at *at, const char *text)
{
	goci_go_ldflags(at, text);
	return 0;
}

static int take_flag(const struct goci_at *at, const char *text)
{
	const char *name = text + (strncmp(text, "--", 2) == 0);
	size_t len = strcspn(name, "= ");
	oci_auto_free char *flag = oci_xstrndup(name, len);

	if (!strstr(text, "{{"))
		return goci_go_flag(at, flag, name[len] ? name + len + 1 : "");
	goci_left(at,
		"%s: its value is only known when it is built: goci build --go-flag",
		text);
	return 0;
}

static int take_platform(const struct goci_at *at, const char *text)
{
	if (strcmp(text, "all") == 0)
		goci_left(at,
			"goci wants them named: `platform: [linux/amd64, linux/arm64]`");
	else
		goci_carry(at, "platform", text);
	return 0;
}

static int take_base(const struct goci_at *at, const char *text)
{
	goci_base_note(at, text);
	return 0;
}

typedef int take_fn(const struct goci_at *at, const char *text);

/* Calls `take` for a scalar, or for each scalar of a list. */
static int each(const struct ko *ko, const struct goci_yaml *node, take_fn *take)
{
	struct goci_at at = at_node(ko, node);

	if (node->kind == GOCI_YAML_MAP)
		return wrong(ko, node, "a list");
	if (node->kind == GOCI_YAML_SCALAR)
		return take(&at, node->text);
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		if (n->kind != GOCI_YAML_SCALAR)
			return wrong(ko, n, "a string");
		at.line = n->line;
		if (take(&at, n->text) < 0)
			return -1;
	}
	return 0;
}

/* The service that an import path ends in; NULL for none. */
static struct goci_section *service_of(
	const struct goci_draft *draft, const char *import)
{
	struct goci_section *found = NULL;
	size_t len = strlen(import);

	for (size_t i = 0; i < draft->count; i++) {
		const char *path = draft->services[i].path;
		const char *tail = strncmp(path, "./", 2) == 0 ? path + 1 : path;
		size_t tail_len = strlen(tail);

		if (tail_len <= len && strcmp(import + len - tail_len, tail) == 0)
			found = &draft->services[i];
	}
	return found;
}

/* Import path -> image. */
static int overrides(struct ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_MAP)
		return wrong(ko, node, "a mapping");
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		struct goci_at at = at_node(ko, n);
		struct ko one = *ko;

		one.at.section = service_of(ko->at.draft, n->key);
		if (!one.at.section)
			goci_left(&at,
				"no service here has that import path; `base` below a "
				"service names its image");
		else if (each(&one, n, take_base) < 0)
			return -1;
	}
	return 0;
}

static const char *text_of(
	const struct goci_yaml *node, const char *key, const char *otherwise)
{
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (strcmp(n->key, key) == 0 && n->kind == GOCI_YAML_SCALAR)
			return n->text;
	return otherwise;
}

/* The folder of a build: dir and main, of which main may be a file. Owned. */
static char *build_path(const struct ko *ko, const struct goci_yaml *node)
{
	oci_auto_free char *top = goci_path_join(ko->prefix, text_of(node, "dir", "."));
	oci_auto_free char *path = goci_path_join(top, text_of(node, "main", "."));

	if (goci_path_ends(path, ".go"))
		*strrchr(path, '/') = '\0';
	return oci_xasprintf(".%s", path[0] && path[1] ? path : "");
}

static int build(struct ko *ko, const struct goci_yaml *node)
{
	static const struct {
		const char *key;
		take_fn *take; /* NULL: it tells the service's path */
	} keys[] = {
		{"id", NULL},
		{"dir", NULL},
		{"main", NULL},
		{"env", take_env},
		{"ldflags", take_ldflags},
		{"flags", take_flag},
		{"platforms", take_platform},
	};
	struct goci_at at = at_node(ko, node);
	size_t i = 0;

	while (i < OCI_COUNT(keys) && strcmp(keys[i].key, node->key) != 0)
		i++;
	if (i == OCI_COUNT(keys))
		return no_counterpart(ko, node);
	if (keys[i].take)
		return each(ko, node, keys[i].take);
	goci_record(&at, "path");
	return 0;
}

static int builds(struct ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_LIST)
		return wrong(ko, node, "a list");
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		oci_auto_free char *path = NULL;
		struct ko one = *ko;

		if (n->kind != GOCI_YAML_MAP)
			return wrong(ko, n, "a mapping");
		path = build_path(ko, n);
		one.at.section = goci_draft_service(ko->at.draft, path,
			text_of(n, "id", path[1] ? path : "service"));
		one.at.section->named = true;
		for (const struct goci_yaml *key = n->child; key; key = key->next)
			if (build(&one, key) < 0)
				return -1;
	}
	return 0;
}

/* `builds` first: the overrides are the builds'. */
static const struct {
	const char *name;
	take_fn *each;
	int (*take)(struct ko *ko, const struct goci_yaml *node);
} keys[] = {
	{"builds", NULL, builds},
	{"defaultBaseImage", take_base, NULL},
	{"defaultPlatforms", take_platform, NULL},
	{"defaultEnv", take_env, NULL},
	{"defaultFlags", take_flag, NULL},
	{"defaultLdflags", take_ldflags, NULL},
	{"baseImageOverrides", NULL, overrides},
};

static int walk(struct ko *ko, const struct goci_yaml *root)
{
	for (size_t i = 0; i < OCI_COUNT(keys); i++)
		for (const struct goci_yaml *n = root->child; n; n = n->next)
			if (strcmp(keys[i].name, n->key) == 0 && !goci_yaml_null(n) &&
				(keys[i].each ? each(ko, n, keys[i].each)
					      : keys[i].take(ko, n)) < 0)
				return -1;
	for (const struct goci_yaml *n = root->child; n; n = n->next) {
		bool known = false;

		for (size_t i = 0; i < OCI_COUNT(keys); i++)
			known = known || strcmp(keys[i].name, n->key) == 0;
		if (!known)
			no_counterpart(ko, n);
	}
	return 0;
}

int goci_ko_read(struct goci_draft *draft, const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	goci_auto_yaml *root = NULL;
	oci_auto_free char *dir = goci_path_dir(path);
	oci_auto_free char *prefix = goci_path_from(draft->dir, dir);
	const char *file = goci_draft_file(draft, path);
	struct ko ko = {.at = {draft, &draft->defaults, file, 1, "ko", err},
		.prefix = *prefix == '/' ? "" : prefix};

	if (goci_draft_read(draft, path, GOCI_YAML_SIZE_MAX, &text, err) < 0)
		return -1;
	root = goci_yaml_parse(file, text.data, text.len, err);
	if (!root)
		return -1;
	if (root->kind != GOCI_YAML_MAP && !goci_yaml_null(root))
		return wrong(&ko, root, "a mapping");
	if (walk(&ko, root) < 0)
		return -1;
	goci_ko_data(draft);
	goci_kept(&ko.at,
		"ko runs the service as its base image says, 65532 as a rule; goci as "
		"1001:1001, or `user: \"65532:65532\"`");
	return 0;
}
