#include "init/ko.h"

#include "app/defaults.h"
#include "app/paths.h"
#include "init/ko_builds.h"
#include "init/ko_data.h"
#include "init/ko_values.h"
#include "init/mains.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The service of an import path; NULL for none. */
static struct goci_section *service_of(
	const struct goci_draft *draft, const char *import)
{
	for (size_t i = 0; i < draft->count; i++) {
		oci_auto_free char *own =
			goci_mains_import(draft, draft->services[i].path);

		/* ko's reader makes small letters of a key. */
		if (own && strcasecmp(own, import) == 0)
			return &draft->services[i];
	}
	return NULL;
}

/* Import path -> image. */
static void overrides(struct goci_ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_MAP) {
		goci_ko_wrong(ko, node, "a mapping");
		return;
	}
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		struct goci_position at = goci_ko_at(ko, n);
		struct goci_ko one = *ko;

		one.at.section = service_of(ko->at.draft, n->key);
		if (!one.at.section)
			goci_left(&at,
				"no service has that import path; set `base` below a "
				"service");
		else
			goci_ko_take(&one, n, &goci_ko_base);
	}
}

/*
 * ko's defaults count for the builds that have none of their own, goci's for what no
 * service sets: where some build has its own, they go to each of the others.
 */
static void take_default(const struct goci_ko *ko, const struct goci_yaml *node,
	const struct goci_ko_value *value, const struct oci_strv *own)
{
	struct goci_draft *draft = ko->at.draft;
	struct goci_position at = goci_ko_at(ko, node);
	bool taken = false;

	if (!own->count) {
		goci_ko_take(ko, node, value);
		return;
	}
	for (size_t i = 0; i < draft->count; i++) {
		struct goci_ko one = *ko;

		if (oci_strv_has(own, draft->services[i].name))
			continue;
		one.at.section = &draft->services[i];
		goci_ko_take(&one, node, value);
		taken = true;
	}
	if (!taken)
		goci_done(&at, "each build has its own");
}

static void default_flags(struct goci_ko *ko, const struct goci_yaml *node)
{
	take_default(ko, node, &goci_ko_flags, &ko->own_flags);
}

static void default_ldflags(struct goci_ko *ko, const struct goci_yaml *node)
{
	take_default(ko, node, &goci_ko_ldflags, &ko->own_ldflags);
}

/* `builds` first: the overrides are the builds', and so are the defaults. */
static const struct {
	const char *name;
	const struct goci_ko_value *value;
	void (*take)(struct goci_ko *ko, const struct goci_yaml *node);
} keys[] = {
	{"builds", NULL, goci_ko_builds},
	{"defaultBaseImage", &goci_ko_base, NULL},
	{"defaultPlatforms", &goci_ko_platforms, NULL},
	{"defaultEnv", &goci_ko_env, NULL},
	{"defaultFlags", NULL, default_flags},
	{"defaultLdflags", NULL, default_ldflags},
	{"baseImageOverrides", NULL, overrides},
};

static void take_key(struct goci_ko *ko, const struct goci_yaml *node, size_t i)
{
	struct goci_position at = goci_ko_at(ko, node);

	if (goci_yaml_null(node))
		goci_done(&at, "it is empty");
	else if (keys[i].value)
		goci_ko_take(ko, node, keys[i].value);
	else
		keys[i].take(ko, node);
}

static bool is_known(const struct goci_yaml *node)
{
	for (size_t i = 0; i < OCI_COUNT(keys); i++)
		if (goci_ko_is(node, keys[i].name))
			return true;
	return false;
}

/* A key that begins with "x-" or "." is there for the anchors in it. */
static bool is_shelf(const struct goci_yaml *node)
{
	return *node->key == '.' || strncmp(node->key, "x-", 2) == 0;
}

static void walk(struct goci_ko *ko, const struct goci_yaml *root)
{
	for (size_t i = 0; i < OCI_COUNT(keys); i++)
		for (const struct goci_yaml *n = root->child; n; n = n->next)
			if (goci_ko_is(n, keys[i].name))
				take_key(ko, n, i);
	for (const struct goci_yaml *n = root->child; n; n = n->next) {
		struct goci_position at = goci_ko_at(ko, n);

		if (is_known(n))
			continue;
		if (is_shelf(n))
			goci_done(&at, "its anchors are resolved where they are used");
		else
			goci_ko_unknown(ko, n);
	}
}

/* Defaults of ko that differ from those of goci. */
static void tell_defaults(struct goci_ko *ko)
{
	struct goci_draft *draft = ko->at.draft;
	struct goci_position at = ko->at;

	goci_kept(&at,
		"ko runs the service as its base image says, 65532 as a rule; goci as " GOCI_USER_DEFAULT
		", or `user: \"65532:65532\"`");
	/* If there is a Dockerfile, the ports come from it. */
	if (draft->files.count > 1)
		return;
	at.file = NULL;
	goci_carry(&at, "port", GOCI_PORT_NONE);
	at.file = ko->at.file;
	goci_chosen(&at,
		"ko's images set no PORT and expose no port, so that the service listens "
		"where it did: `port: none`; name its port instead if it reads PORT");
}

int goci_ko_read(struct goci_draft *draft, const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	goci_auto_yaml *root = NULL;
	oci_auto_free char *dir = goci_path_dir(path);
	oci_auto_free char *prefix = goci_path_from(draft->dir, dir);
	const char *file = goci_draft_file(draft, path);
	struct goci_ko ko = {.at = {draft, &draft->defaults, file, 1, "ko", err},
		.prefix = *prefix == '/' ? "" : prefix};
	bool more;

	if (goci_draft_read(draft, path, GOCI_YAML_SIZE_MAX, &text, err) < 0)
		return -1;
	root = goci_yaml_parse_foreign(file, text.data, text.len, &more, err);
	if (!root)
		return -1;
	if (root->kind == GOCI_YAML_MAP)
		walk(&ko, root);
	else if (!goci_yaml_null(root))
		goci_ko_wrong(&ko, root, "a mapping");
	if (more)
		goci_left(&ko.at, "ko reads the first document of the file alone");
	goci_ko_data(draft);
	tell_defaults(&ko);
	oci_strv_release(&ko.own_flags);
	oci_strv_release(&ko.own_ldflags);
	return 0;
}
