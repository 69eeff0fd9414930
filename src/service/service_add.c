#include "service/service_add.h"

#include "app/paths.h"
#include "go/compile.h"
#include "service/expand.h"
#include "service/names.h"
#include "settings/config_find.h"

#include <stdlib.h>
#include <string.h>

static struct goci_service *add_service(struct goci_services *list, const char *name)
{
	struct goci_service *s;

	OCI_GROW(list->items, list->count);
	s = &list->items[list->count++];
	*s = (struct goci_service){.name = oci_xstrdup(name)};
	return s;
}

void goci_service_add_failed(
	struct goci_services *list, const char *word, const struct oci_err *why)
{
	struct goci_service *s;

	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].failed && strcmp(list->items[i].name, word) == 0)
			return;
	s = add_service(list, word);
	s->failed = true;
	s->err = *why;
}

/* Flags nearer to the service come later: the linker uses the last of two -X. */
static int read_flags(struct goci_service *s, struct oci_err *err)
{
	const struct goci_settings *set = &s->settings;
	const char *more = set->ldflags;

	if (goci_flags_take(&s->flags, s->module, &set->go_flags, err) < 0)
		return -1;
	s->tags = goci_compile_tags(&set->go_tags, &s->flags.tags);
	if (s->flags.ldflags && more)
		s->ldflags = oci_xasprintf("%s %s", s->flags.ldflags, more);
	else if (s->flags.ldflags || more)
		s->ldflags = oci_xstrdup(more ? more : s->flags.ldflags);
	return 0;
}

static int read_platforms(struct goci_service *s, struct oci_err *err)
{
	const struct oci_strv *names = &s->settings.platforms;
	struct oci_platform host;
	char name[OCI_PLATFORM_STR];

	oci_platform_host(&host);
	oci_platform_format(&host, name, sizeof(name));
	if (!names->count)
		oci_strv_add(&s->settings.platforms, name);
	s->platforms = oci_xcalloc(names->count, sizeof(*s->platforms));
	for (size_t i = 0; i < names->count; i++) {
		struct oci_platform *p = &s->platforms[s->platform_count];
		bool twice = false;

		if (oci_platform_parse(names->items[i], p, err) < 0)
			return -1;
		if (goci_arch_settle(p, s->module->goarm, err) < 0 ||
			goci_arch_check(p, s->module->version, err) < 0)
			return -1;
		for (size_t k = 0; k < s->platform_count; k++)
			twice = twice || oci_platform_cmp(&s->platforms[k], p) == 0;
		if (!twice)
			s->platform_count++;
	}
	return 0;
}

/* Replaces `*to` by a copy of `text`, if that is set. */
static void take_text(char **to, const char *text)
{
	if (!text)
		return;
	free(*to);
	*to = oci_xstrdup(text);
}

/* In increasing priority: the user's own configuration, goci.yaml, the flags. */
int goci_service_settings(const struct goci_request *request, const char *dir,
	const char *name, struct goci_settings *settings, char **prefix,
	char **known_as, struct oci_err *err)
{
	goci_auto_configs once = {0};
	struct goci_configs *configs = request->configs ? request->configs : &once;
	const struct goci_config *config;

	if (goci_configs_find(
		    configs, dir, request->limit, request->allowed, &config, err) < 0)
		return -1;
	if (goci_config_counts(request->own, dir)) {
		goci_config_settings(request->own, 0, settings);
		take_text(prefix, goci_config_prefix(request->own));
	}
	if (config) {
		size_t at = goci_config_entry(config, dir, name);

		goci_config_settings(config, at, settings);
		take_text(prefix, goci_config_prefix(config));
		if (at < goci_config_count(config))
			take_text(known_as, goci_config_name(config, at));
	}
	take_text(prefix, request->prefix);
	goci_settings_merge(settings, &request->flags);
	return 0;
}

/* Adds the image of one target of a main package. */
static int add_target(struct goci_services *list, const struct goci_service *from,
	const char *prefix, enum goci_target target, struct oci_err *err)
{
	struct goci_service *s = add_service(list, from->name);

	s->target = target;
	s->module = from->module;
	s->package = oci_xstrdup(from->package);
	s->dir = oci_xstrdup(from->dir);
	goci_settings_merge(&s->settings, &from->settings);
	goci_settings_merge(&s->given, &from->given);
	if (goci_service_expand(s, err) < 0 || read_flags(s, err) < 0 ||
		read_platforms(s, err) < 0)
		return -1;
	return goci_service_name(s, prefix, err) < 0 ? oci_err_wrap(err, "%s", s->name)
						     : 0;
}

/*
 * The builder is made first of all targets: it has every layer of the others, which are
 * then in the cache.
 */
static int add_targets(struct goci_services *list, const struct goci_service *from,
	const char *prefix, struct oci_err *err)
{
	static const enum goci_target all[GOCI_TARGETS] = {
		GOCI_BUILDER, GOCI_PRODUCTION, GOCI_DEVELOPMENT, GOCI_BASE};
	const char *wanted = from->settings.target;
	enum goci_target target = GOCI_PRODUCTION;

	if (!wanted || strcmp(wanted, "all") != 0) {
		if (wanted && goci_target_parse(wanted, &target, err) < 0)
			return -1;
		return add_target(list, from, prefix, target, err);
	}
	for (int i = 0; i < GOCI_TARGETS; i++)
		if (add_target(list, from, prefix, all[i], err) < 0)
			return -1;
	return 0;
}

/* What the caller of the build sets, rather than the source. */
static void take_given(struct goci_service *s, const struct goci_request *request)
{
	if (goci_config_counts(request->own, s->dir))
		goci_config_settings(request->own, 0, &s->given);
	goci_settings_merge(&s->given, &request->flags);
}

static bool is_dependency(const struct goci_service *s)
{
	oci_auto_free char *modcache = realpath(s->module->modcache, NULL);

	return modcache && goci_path_below(modcache, s->dir);
}

int goci_service_add(struct goci_services *list, const struct goci_request *request,
	const struct goci_main *main, const struct goci_module *module,
	const char *name, struct oci_err *err)
{
	struct goci_service s = {.module = module};
	oci_auto_free char *real = realpath(main->dir, NULL);
	oci_auto_free char *prefix = NULL, *known_as = NULL;
	oci_auto_free char *program = goci_compile_name(main->import_path);
	int status;

	s.package = oci_xstrdup(main->import_path);
	s.dir = oci_xstrdup(real ? real : main->dir);
	/* The goci.yaml of a dependency does not apply to the builds of others. */
	status = goci_service_settings(request, is_dependency(&s) ? "." : s.dir, name,
		&s.settings, &prefix, &known_as, err);
	s.name = oci_xstrdup(known_as ? known_as : name ? name : program);
	take_given(&s, request);
	if (status == 0)
		status = add_targets(list, &s, prefix, err);
	goci_service_release(&s);
	return status;
}
