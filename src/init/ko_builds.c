#include "init/ko_builds.h"

#include "app/paths.h"
#include "init/mains.h"
#include "init/template.h"

#include <stdlib.h>
#include <string.h>

static const char *text_of(
	const struct goci_yaml *node, const char *key, const char *otherwise)
{
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		if (goci_ko_is(n, key) && n->kind == GOCI_YAML_SCALAR && *n->text)
			return n->text;
	return otherwise;
}

/* The folder of a build: dir and main, of which main may be a file. Owned. */
static char *build_path(const struct goci_ko *ko, const struct goci_yaml *node)
{
	oci_auto_free char *top = goci_path_join(ko->prefix, text_of(node, "dir", "."));
	oci_auto_free char *path = goci_path_join(top, text_of(node, "main", "."));

	if (goci_path_ends(path, ".go"))
		*strrchr(path, '/') = '\0';
	return oci_xasprintf(".%s", path[0] && path[1] ? path : "");
}

/* The keys of a build. The last ones are GoReleaser's, whose format ko has adopted.
 */
static const struct {
	const char *key;
	const struct goci_ko_value *value; /* NULL: part of the service's path */
} keys[] = {
	{"id", NULL},
	{"dir", NULL},
	{"main", NULL},
	{"env", &goci_ko_env},
	{"ldflags", &goci_ko_ldflags},
	{"flags", &goci_ko_flags},
	{"platforms", &goci_ko_platforms},
	{"linux_capabilities", &goci_ko_capabilities},
	{"tags", &goci_ko_tags},
	{"goos", &goci_ko_goos},
	{"goarch", &goci_ko_goarch},
};

static void take_key(struct goci_ko *ko, const struct goci_yaml *node)
{
	struct goci_position at = goci_ko_at(ko, node);
	size_t i = 0;

	while (i < OCI_COUNT(keys) && !goci_ko_is(node, keys[i].key))
		i++;
	if (i == OCI_COUNT(keys))
		goci_ko_unknown(ko, node);
	else if (keys[i].value)
		goci_ko_take(ko, node, keys[i].value);
	else if (node->kind == GOCI_YAML_SCALAR)
		goci_record(&at, "path");
	else
		goci_ko_wrong(ko, node, "a string");
}

/* What a build has itself takes the place of ko's defaults. */
static void note_own(struct goci_ko *ko, const struct goci_yaml *node)
{
	const char *name = ko->at.section->name;

	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		if (goci_yaml_null(n) || (n->kind != GOCI_YAML_SCALAR && !n->child))
			continue;
		if (goci_ko_is(n, "flags"))
			oci_strv_add(&ko->own_flags, name);
		if (goci_ko_is(n, "ldflags"))
			oci_strv_add(&ko->own_ldflags, name);
	}
}

static void build(struct goci_ko *ko, const struct goci_yaml *node)
{
	struct goci_section *above = ko->at.section;
	oci_auto_free char *path = build_path(ko, node);
	oci_auto_free char *full = oci_xasprintf("%s/%s", ko->at.draft->dir, path);
	struct goci_position at = goci_ko_at(ko, node);

	at.what = text_of(node, "id", path);
	if (goci_template_in(path)) {
		goci_left(&at,
			"%s: a template: name the folder, and run goci init again",
			path);
		return;
	}
	if (!goci_mains_is(ko->at.draft, full))
		goci_left(&at,
			"%s holds no main package now: make it before goci build, or take "
			"the service out",
			path);
	ko->at.section = goci_draft_service(
		ko->at.draft, path, text_of(node, "id", path[1] ? path : "service"));
	ko->at.section->named = true;
	note_own(ko, node);
	for (const struct goci_yaml *n = node->child; n; n = n->next)
		take_key(ko, n);
	ko->at.section = above;
}

void goci_ko_builds(struct goci_ko *ko, const struct goci_yaml *node)
{
	if (node->kind != GOCI_YAML_LIST) {
		goci_ko_wrong(ko, node, "a list");
		return;
	}
	for (const struct goci_yaml *n = node->child; n; n = n->next) {
		if (n->kind == GOCI_YAML_MAP)
			build(ko, n);
		else
			goci_ko_wrong(ko, n, "a mapping");
	}
}
