#include "explain/becomes.h"

#include "app/trust.h"
#include "git/git_version.h"
#include "go/version.h"
#include "oci/platform.h"
#include "options/option_values.h"
#include "service/expand.h"
#include "service/names.h"
#include "settings/build_options.h"
#include "settings/target.h"

#include <stdlib.h>
#include <string.h>

static void expand(struct goci_explained *e)
{
	const struct goci_options *all = &goci_build_options;
	struct oci_err err;

	for (size_t i = 0; i < all->count; i++)
		if (goci_service_expand_option(&e->becomes, &all->rows[i], &err) < 0)
			oci_strv_add(&e->problems, err.msg);
}

/* `goci build` has one image for each stage; names are shown for the first. */
static enum goci_target target_of(const struct goci_settings *s)
{
	enum goci_target target = GOCI_PRODUCTION;
	struct oci_err ignored;

	if (s->target)
		(void)goci_target_parse(s->target, &target, &ignored);
	return target;
}

static size_t count_of(const struct oci_strv *platforms)
{
	return platforms->count ? platforms->count : 1;
}

void goci_explain_becomes(struct goci_explained *e, const char *dir)
{
	struct goci_service *s = &e->becomes;
	struct oci_err err;

	s->name = oci_xstrdup(e->name);
	s->dir = oci_xstrdup(dir);
	s->target = target_of(&e->settings);
	goci_settings_merge(&s->settings, &e->settings);
	expand(e);
	s->platform_count = count_of(&s->settings.platforms);
	if (!e->problems.count && goci_service_name(s, e->prefix, &err) < 0)
		oci_strv_add(&e->problems, err.msg);
}

static void add_names(const struct goci_explained *e, struct oci_strv *out)
{
	oci_strv_add_all(out, &e->becomes.image_names);
}

static void add_outputs(const struct goci_explained *e, struct oci_strv *out)
{
	const struct goci_service *s = &e->becomes;

	if (s->settings.outputs.count)
		oci_strv_add_all(out, &s->settings.outputs);
	else if (s->output.dir)
		oci_strv_addf(out, "oci:%s", s->output.dir);
}

static void add_platforms(const struct goci_explained *e, struct oci_strv *out)
{
	struct oci_platform host;
	char name[OCI_PLATFORM_STR];

	oci_strv_add_all(out, &e->becomes.settings.platforms);
	if (out->count)
		return;
	oci_platform_host(&host);
	oci_platform_format(&host, name, sizeof(name));
	oci_strv_add(out, name);
}

/* What Go would write into the program; it needs go.mod, and a commit. */
static void add_version(const struct goci_explained *e, struct oci_strv *out)
{
	const struct goci_service *s = &e->becomes;
	oci_auto_free char *dir = goci_find_above(s->dir, "go.mod", NULL);
	oci_auto_free char *path = dir ? goci_version_module(dir) : NULL;
	const struct goci_module_at module = {.dir = dir, .path = path};
	oci_auto_free char *version = NULL;

	if (!s->settings.version && path)
		version = goci_git_module_version(&module);
	if (version || s->settings.version)
		oci_strv_add(out, version ? version : s->settings.version);
}

/* Options whose default, or whose value, is known here and not by the help. */
static const struct {
	const char *option;
	void (*add)(const struct goci_explained *e, struct oci_strv *out);
} known[] = {
	{"tag", add_names},
	{"output", add_outputs},
	{"platform", add_platforms},
	{"module-version", add_version},
};

static void add_value(
	const struct goci_option *option, const void *values, struct oci_strv *out)
{
	const void *field = (const char *)values + option->offset;

	if (option->kind == GOCI_FLAG)
		oci_strv_add(out, *(const bool *)field ? "true" : "false");
	else if (option->kind == GOCI_STRING || option->kind == GOCI_WORDS)
		oci_strv_add(out, *(const char *const *)field);
	else
		oci_strv_add_all(out, field);
}

void goci_becomes_values(const struct goci_explained *e,
	const struct goci_option *option, struct oci_strv *out, bool *words)
{
	oci_auto_free char *standard = NULL;

	*words = false;
	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(known[i].option, option->name) == 0) {
			known[i].add(e, out);
			return;
		}
	if (option->kind == GOCI_FLAG ||
		goci_value_is_set(option, &e->becomes.settings)) {
		add_value(option, &e->becomes.settings, out);
		return;
	}
	standard = goci_option_default(option);
	*words = standard != NULL;
	if (standard)
		oci_strv_add(out, standard);
}
