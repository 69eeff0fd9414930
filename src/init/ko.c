#include "init/ko.h"

#include "build/yaml.h"
#include "init/docker.h"
#include "oci/fs.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Where the walk is: a file, and the section that values go to. */
struct ko {
	struct goci_draft *draft;
	struct goci_section *section;
	const char *file;
	const char *prefix; /* the folder of the file seen from goci.yaml */
	struct oci_err *err;
};

static struct goci_origin origin(const struct ko *ko, const struct goci_yaml *node)
{
	return (struct goci_origin){ko->file, node->line, node->key ? node->key : "-"};
}

static int wrong(const struct ko *ko, const struct goci_yaml *node, const char *wanted)
{
	return oci_err_set(ko->err, OCI_ERR_INVALID, "%s:%u: %.100s must be %s",
		ko->file, node->line, node->key ? node->key : "this", wanted);
}

/* Calls `take` for a scalar, or for each scalar of a list. */
static int each(struct ko *ko, const struct goci_yaml *node,
	int (*take)(struct ko *ko, const struct goci_origin *from, const char *text))
{
	struct goci_origin from = origin(ko, node);

	if (node->kind == GOCI_YAML_MAP)
		return wrong(ko, node, "a list");
	if (node->kind == GOCI_YAML_SCALAR)
		return take(ko, &from, node->text);
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		if (n->kind != GOCI_YAML_SCALAR)
			return wrong(ko, n, "a string");
		from.line = n->line;
		from.what = node->key;
		if (take(ko, &from, n->text) < 0)
			return -1;
	}
	return 0;
}

static int take_env(struct ko *ko, const struct goci_origin *from, const char *text)
{
	if (strcmp(text, "CGO_ENABLED=0") == 0)
		goci_draft_note(
			ko->draft, from, GOCI_IMPLIED, "goci sets CGO_ENABLED=0");
	else if (strncmp(text, "CGO_ENABLED=", 12) == 0)
		return oci_err_set(ko->err, OCI_ERR_INVALID,
			"%s:%u: %.100s: goci builds static programs, without cgo; keep "
			"ko for this service",
			from->file, from->line, text);
	else
		goci_draft_note(ko->draft, from, GOCI_LEFT,
			"%s counts only while building: set it in the environment of goci "
			"build",
			text);
	return 0;
}

static int take_ldflag(struct ko *ko, const struct goci_origin *from, const char *text)
{
	return goci_go_ldflags(ko->draft, ko->section, from, text);
}

static int take_flag(struct ko *ko, const struct goci_origin *from, const char *text)
{
	const char *name = text + (strncmp(text, "--", 2) == 0);
	size_t len = strcspn(name, "= ");
	oci_auto_free char *flag = oci_xstrndup(name, len);

	if (strstr(text, "{{")) {
		goci_draft_note(ko->draft, from, GOCI_LEFT,
			"%s: its value is only known when it is built: goci build "
			"--go-flag",
			text);
		return 0;
	}
	if (goci_go_flag(ko->draft, ko->section, from, flag,
		    name[len] ? name + len + 1 : "", ko->err) == 0)
		return 0;
	return oci_err_wrap(ko->err, "%s:%u", from->file, from->line);
}

static int take_platform(
	struct ko *ko, const struct goci_origin *from, const char *text)
{
	if (strcmp(text, "all") == 0)
		goci_draft_note(ko->draft, from, GOCI_LEFT,
			"goci wants them named: `platform: [linux/amd64, linux/arm64]`");
	else
		goci_draft_set(ko->draft, ko->section, from, "platform", text);
	return 0;
}

static int take_base(struct ko *ko, const struct goci_origin *from, const char *text)
{
	goci_base_note(ko->draft, ko->section, from, text);
	return 0;
}

static int env(struct ko *ko, const struct goci_yaml *node)
{
	return each(ko, node, take_env);
}

static int ldflags(struct ko *ko, const struct goci_yaml *node)
{
	return each(ko, node, take_ldflag);
}

static int go_flags(struct ko *ko, const struct goci_yaml *node)
{
	return each(ko, node, take_flag);
}

static int platforms(struct ko *ko, const struct goci_yaml *node)
{
	return each(ko, node, take_platform);
}

static int base(struct ko *ko, const struct goci_yaml *node)
{
	return each(ko, node, take_base);
}

/* Import path -> image: the service is the one whose path it ends in. */
static int overrides(struct ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_MAP)
		return wrong(ko, node, "a mapping");
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		struct goci_origin from = origin(ko, n);
		struct ko one = *ko;
		size_t len = strlen(n->key);

		one.section = NULL;
		for (size_t i = 0; i < ko->draft->count; i++) {
			struct goci_section *s = &ko->draft->services[i];
			const char *tail =
				strncmp(s->path, "./", 2) == 0 ? s->path + 1 : s->path;
			size_t tail_len = strlen(tail);

			if (tail_len <= len &&
				strcmp(n->key + len - tail_len, tail) == 0)
				one.section = s;
		}
		if (!one.section)
			goci_draft_note(ko->draft, &from, GOCI_LEFT,
				"no service here has that import path; `base` below a "
				"service names its image");
		else if (each(&one, n, take_base) < 0)
			return -1;
	}
	return 0;
}

static const struct {
	const char *name;
	int (*take)(struct ko *ko, const struct goci_yaml *node);
} build_keys[] = {
	{"env", env},
	{"ldflags", ldflags},
	{"flags", go_flags},
	{"platforms", platforms},
};

static const char *text_of(const struct goci_yaml *node, const char *key)
{
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (strcmp(n->key, key) == 0 && n->kind == GOCI_YAML_SCALAR)
			return n->text;
	return NULL;
}

/* The folder of a build: dir and main, of which main may be a file. Owned. */
static char *build_path(const struct ko *ko, const struct goci_yaml *node)
{
	const char *dir = text_of(node, "dir"), *main = text_of(node, "main");
	oci_auto_free char *top = goci_docker_join(ko->prefix, dir ? dir : ".");
	char *path = goci_docker_join(top, main ? main : ".");
	size_t len = strlen(path);
	oci_auto_free char *clean = path;

	if (len > 3 && strcmp(path + len - 3, ".go") == 0)
		*strrchr(path, '/') = '\0';
	return path[0] && path[1] ? oci_xasprintf(".%s", clean) : oci_xstrdup(".");
}

static int build_key(struct ko *ko, const struct goci_yaml *node)
{
	static const char *const place[] = {"id", "dir", "main"};
	struct goci_origin from = origin(ko, node);

	for (size_t i = 0; i < OCI_COUNT(place); i++)
		if (strcmp(place[i], node->key) == 0) {
			oci_strv_addf(&ko->section->origins, "path=%s:%u", ko->file,
				node->line);
			return 0;
		}
	for (size_t i = 0; i < OCI_COUNT(build_keys); i++)
		if (strcmp(build_keys[i].name, node->key) == 0)
			return build_keys[i].take(ko, node);
	goci_draft_note(ko->draft, &from, GOCI_LEFT, "goci has no counterpart");
	return 0;
}

static int builds(struct ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_LIST)
		return wrong(ko, node, "a list");
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		oci_auto_free char *path = NULL;
		const char *id;
		struct ko one = *ko;

		if (n->kind != GOCI_YAML_MAP)
			return wrong(ko, n, "a mapping");
		path = build_path(ko, n);
		id = text_of(n, "id");
		one.section = goci_draft_service(ko->draft, path,
			id        ? id
			: path[1] ? path
				  : "service");
		one.section->named = true;
		for (const struct goci_yaml *key = n->child; key; key = key->next)
			if (build_key(&one, key) < 0)
				return -1;
	}
	return 0;
}

/* `builds` first: the overrides are the builds'. */
static const struct {
	const char *name;
	int (*take)(struct ko *ko, const struct goci_yaml *node);
} keys[] = {
	{"builds", builds},
	{"defaultBaseImage", base},
	{"defaultPlatforms", platforms},
	{"defaultEnv", env},
	{"defaultFlags", go_flags},
	{"defaultLdflags", ldflags},
	{"baseImageOverrides", overrides},
};

static int walk(struct ko *ko, const struct goci_yaml *root)
{
	for (size_t i = 0; i < OCI_COUNT(keys); i++)
		for (const struct goci_yaml *n = root->child; n; n = n->next)
			if (strcmp(keys[i].name, n->key) == 0 && !goci_yaml_null(n) &&
				keys[i].take(ko, n) < 0)
				return -1;
	for (const struct goci_yaml *n = root->child; n; n = n->next) {
		struct goci_origin from = origin(ko, n);
		bool known = false;

		for (size_t i = 0; i < OCI_COUNT(keys); i++)
			known = known || strcmp(keys[i].name, n->key) == 0;
		if (!known)
			goci_draft_note(
				ko->draft, &from, GOCI_LEFT, "goci has no counterpart");
	}
	return 0;
}

/* ko's own ways that no line of its file tells. */
static void tell_defaults(const struct ko *ko)
{
	const struct goci_origin from = {ko->file, 1, "ko"};

	goci_draft_note(ko->draft, &from, GOCI_CARRIED,
		"ko runs the service as its base image says, 65532 as a rule; goci as "
		"1001:1001, or `user: \"65532:65532\"`");
}

/* The folder of the file, seen from goci.yaml; "" for the same. Owned. */
static char *prefix_of(const struct goci_draft *draft, const char *path)
{
	const char *slash = strrchr(path, '/');
	oci_auto_free char *dir = slash ? oci_xstrndup(path, (size_t)(slash - path) + 1)
					: oci_xstrdup(".");
	oci_auto_free char *real = realpath(dir, NULL),
			   *top = realpath(draft->dir, NULL);
	size_t len = top ? strlen(top) : 0;

	if (real && top && strncmp(real, top, len) == 0 && real[len] == '/')
		return oci_xstrdup(real + len + 1);
	return oci_xstrdup("");
}

int goci_ko_read(struct goci_draft *draft, const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	goci_auto_yaml *root = NULL;
	oci_auto_free char *prefix = prefix_of(draft, path);
	struct ko ko = {.draft = draft,
		.section = &draft->defaults,
		.prefix = prefix,
		.err = err};

	oci_strv_add(&draft->files, strncmp(path, "./", 2) == 0 ? path + 2 : path);
	ko.file = draft->files.items[draft->files.count - 1];
	if (oci_fs_read(AT_FDCWD, path, false, GOCI_YAML_SIZE_MAX, &text, err) < 0)
		return -1;
	root = goci_yaml_parse(ko.file, text.data, text.len, err);
	if (!root)
		return -1;
	if (root->kind != GOCI_YAML_MAP && !goci_yaml_null(root))
		return wrong(&ko, root, "a mapping");
	if (walk(&ko, root) < 0)
		return -1;
	goci_ko_data(draft);
	tell_defaults(&ko);
	return 0;
}
