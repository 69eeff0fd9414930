#include "supply/build_facts.h"

#include "app/defaults.h"
#include "app/paths.h"
#include "app/trust.h"
#include "git/git_version.h"
#include "go/compile.h"
#include "go/version.h"
#include "oci/json.h"
#include "service/sources.h"
#include "supply/facts_deps.h"
#include "supply/facts_program.h"
#include "supply/told.h"

#include <stdlib.h>
#include <string.h>

static const struct goci_plan *plan_of(const struct goci_build_facts *build)
{
	return build->compilations[0].image->plan;
}

/* The real path of the copy that is built instead of the source; NULL without one. */
static char *copy_of(const struct goci_app *app)
{
	return app->original ? realpath(app->source, NULL) : NULL;
}

/* The top of the source: its repository, else its module or workspace. */
static char *top_of(const struct goci_service *service, const struct goci_app *app)
{
	oci_auto_free char *copy = copy_of(app);
	oci_auto_free char *git = NULL, *dir = NULL, *real = NULL;

	if (copy && goci_path_below(copy, service->dir))
		return oci_steal_ptr(&copy);
	git = goci_find_above(service->dir, ".git", NULL);
	dir = git ? NULL : goci_sources_dir(service->module);
	real = realpath(git ? git : dir, NULL);
	return oci_xstrdup(real ? real : service->dir);
}

void goci_build_source(const struct goci_service *service, const struct goci_app *app,
	struct goci_git *source)
{
	oci_auto_free char *copy = copy_of(app);
	oci_auto_free char *dir = copy && goci_path_below(copy, service->dir)
					  ? oci_xasprintf("%s%s", app->original,
						    service->dir + strlen(copy))
					  : oci_xstrdup(service->dir);

	goci_git_read(dir, true, source);
}

/*
 * The commit is the digest of the source only if the image was made from it: for a
 * verifier any digest that matches is a match, so of a source that differs from its
 * commit it is an annotation.
 */
static void add_source(
	const struct goci_build_facts *build, struct goci_provenance *provenance)
{
	const struct goci_git *git = build->source;
	const char *commit = git ? git->revision : NULL;
	oci_auto_free char *uri =
		git && git->url ? oci_xasprintf("git+%s%s%s", git->url,
					  commit ? "@" : "", commit ? commit : "")
				: NULL;
	struct goci_resource source = {.name = "source", .uri = uri};

	if (commit && build->dirty)
		source.annotations =
			json_pack("{s:s, s:b}", "baseCommit", commit, "dirty", true);
	else if (commit)
		source = (struct goci_resource){.name = "source",
			.uri = uri,
			.algorithm = "gitCommit",
			.digest = commit};
	if (uri && build->dirty) {
		oci_auto_free char *bare = oci_xasprintf("git+%s", git->url);

		source.uri = bare;
		goci_resource_add(provenance->dependencies, &source);
		return;
	}
	goci_resource_add(provenance->dependencies, &source);
}

static json_t *platforms_json(const struct goci_build_facts *build)
{
	json_t *list = json_array();

	for (size_t i = 0; i < build->count; i++) {
		char name[OCI_PLATFORM_STR];

		oci_platform_format(
			build->compilations[i].image->platform, name, sizeof(name));
		json_array_append_new(list, json_string(name));
	}
	return list;
}

/* What a verifier compares with what it expects: few, and no path of the host. */
static void fill_external(const struct goci_build_facts *build, const char *top,
	struct goci_provenance *provenance)
{
	const struct goci_service *s = plan_of(build)->service;
	oci_auto_free char *path = goci_told_path(s->dir, top);
	oci_auto_free char *yaml = goci_find_above(s->dir, "goci.yaml", top);
	oci_auto_free char *file = yaml ? oci_xasprintf("%s/goci.yaml", yaml) : NULL;
	oci_auto_free char *told = file ? goci_told_path(file, top) : NULL;
	json_t *source = json_object(), *doc = provenance->external;

	if (build->source && build->source->url)
		oci_json_set(source, "repository", build->source->url);
	oci_json_set(source, "path", path);
	json_object_set_new(doc, "source", source);
	oci_json_set(doc, "service", s->name);
	oci_json_set(doc, "package", s->package);
	oci_json_set(doc, "target", goci_target_name(s->target));
	json_object_set_new(doc, "platforms", platforms_json(build));
	if (told)
		oci_json_set(doc, "settingsFile", told);
	json_object_set_new(doc, "settings", goci_told_settings(&s->given, top));
}

static int fill_internal(const struct goci_build_facts *build, const char *top,
	struct goci_provenance *provenance, struct oci_err *err)
{
	const struct goci_plan *plan = plan_of(build);
	oci_auto_free char *compressor = oci_compression_version(&plan->compression);
	json_t *doc = provenance->internal, *platforms = json_object();

	oci_json_set(doc, "go", plan->service->module->version);
	oci_json_set(doc, "compressor", compressor);
	oci_json_set(doc, "created", plan->created);
	json_object_set_new(
		doc, "settings", goci_told_settings(&plan->service->settings, top));
	json_object_set_new(doc, "platforms", platforms);
	for (size_t i = 0; i < build->count; i++) {
		char name[OCI_PLATFORM_STR];
		json_t *facts =
			goci_facts_program(&build->compilations[i], build->maker, err);

		if (!facts)
			return -1;
		oci_platform_format(
			build->compilations[i].image->platform, name, sizeof(name));
		json_object_set_new(platforms, name, facts);
	}
	return 0;
}

int goci_build_facts(const struct goci_build_facts *build,
	struct goci_provenance *provenance, struct oci_err *err)
{
	const struct goci_plan *plan = plan_of(build);
	oci_auto_free char *top = top_of(plan->service, build->maker->app);

	if (build->builder && strcmp(build->builder, GOCI_BUILDER_ITSELF) != 0)
		provenance->builder = oci_xstrdup(build->builder);
	if (getenv("SOURCE_DATE_EPOCH") && *getenv("SOURCE_DATE_EPOCH"))
		provenance->started = oci_xstrdup(plan->created);
	fill_external(build, top, provenance);
	add_source(build, provenance);
	if (fill_internal(build, top, provenance, err) < 0 ||
		goci_facts_deps(build->compilations, build->count, build->maker,
			provenance->dependencies, err) < 0)
		return oci_err_wrap(err, "provenance");
	return 0;
}
