#include "service/plan_json.h"

#include "app/defaults.h"
#include "go/compile.h"
#include "oci/json.h"
#include "service/stages.h"

#include <string.h>

static json_t *config_json(const struct goci_plan *plan)
{
	json_t *doc = json_object();
	const struct goci_settings *s = &plan->service->settings;

	oci_json_set(doc, "user", s->user ? s->user : GOCI_USER_DEFAULT);
	json_object_set_new(doc, "env", oci_json_strings(&plan->env));
	json_object_set_new(doc, "ports", oci_json_strings(&plan->ports));
	json_object_set_new(doc, "entrypoint", oci_json_strings(&plan->entrypoint));
	if (plan->cmd.count)
		json_object_set_new(doc, "cmd", oci_json_strings(&plan->cmd));
	if (plan->volumes.count)
		json_object_set_new(doc, "volumes", oci_json_strings(&plan->volumes));
	oci_json_set(doc, "workdir", plan->workdir);
	oci_json_set(doc, "stopSignal", plan->stop_signal);
	json_object_set_new(doc, "labels", oci_json_map(&plan->labels));
	oci_json_set(doc, "created", plan->created);
	return doc;
}

static json_t *app_json(enum goci_part_kind part, const struct goci_settings *s)
{
	json_t *app = json_pack("{s:s}", goci_part_name(part), GOCI_PROGRAM);

	if (s->capabilities.count)
		json_object_set_new(
			app, "capabilities", oci_json_strings(&s->capabilities));
	return app;
}

/* A layer as JSON, with the settings that it is made from. */
static json_t *layer_json(const struct goci_plan *plan, enum goci_part_kind part)
{
	const struct goci_settings *s = &plan->service->settings;

	if (plan->service->target != GOCI_PRODUCTION)
		return json_string(goci_part_name(part));
	switch (part) {
	case GOCI_PART_SKELETON:
		return json_pack("{s:{s:s, s:b}}", "skeleton", "caCertificates",
			s->ca_certificates ? s->ca_certificates : "distribution",
			"tzdata", !s->no_tzdata);
	case GOCI_PART_FILES:
		return json_pack("{s:o}", "files", oci_json_strings(&s->files));
	default:
		return app_json(part, s);
	}
}

/* The platforms that have a layer; NULL: all of them. */
static json_t *only_for(const struct goci_plan *plan, enum goci_part_kind part)
{
	const struct goci_service *s = plan->service;
	json_t *names = json_array();

	for (size_t i = 0; i < s->platform_count; i++) {
		char name[OCI_PLATFORM_STR];

		oci_platform_format(&s->platforms[i], name, sizeof(name));
		if (goci_layer_is_made(plan, &s->platforms[i], part))
			json_array_append_new(names, json_string(name));
	}
	if (json_array_size(names) < s->platform_count)
		return names;
	json_decref(names);
	return NULL;
}

static json_t *layers_json(const struct goci_plan *plan)
{
	const struct goci_service *s = plan->service;
	const char *base =
		s->target == GOCI_PRODUCTION ? s->settings.base : s->settings.toolchain;
	enum goci_part_kind parts[GOCI_PARTS];
	size_t count = goci_layers_of(plan, NULL, parts);
	json_t *layers = json_array();

	if (base)
		json_array_append_new(layers, json_pack("{s:s}", "base", base));
	for (size_t i = 0; i < count; i++) {
		json_t *only = only_for(plan, parts[i]);

		if (!only)
			json_array_append_new(layers, layer_json(plan, parts[i]));
		else if (json_array_size(only))
			json_array_append_new(
				layers, json_pack("{s:{s:O}}", goci_part_name(parts[i]),
						"platforms", only));
		json_decref(only);
	}
	return layers;
}

/* The Go command line for one platform, as it would be run. */
static json_t *compile_json(const struct goci_plan *plan, const struct oci_platform *p)
{
	const struct goci_service *s = plan->service;
	struct goci_compile c = {.module = s->module,
		.service = s->name,
		.package = s->package,
		.platform = p,
		.tags = plan->tags,
		.ldflags = plan->ldflags,
		.go_flags = &s->flags.passed,
		.rebuild = s->settings.no_cache || s->flags.rebuild,
		.shown = s->flags.shown};
	oci_auto_strv args = OCI_STRV_INIT, env = OCI_STRV_INIT;
	char name[OCI_PLATFORM_STR];

	oci_platform_format(p, name, sizeof(name));
	oci_strv_add(&args, s->module->go);
	goci_compile_args(&c, "main", &args);
	goci_compile_env(p, &env);
	return json_pack("{s:s, s:s, s:o, s:o}", "platform", name, "dir",
		s->module->dir, "env", oci_json_strings(&env), "command",
		oci_json_strings(&args));
}

/* The layout, and the archives with the names that the image has in each. */
static void set_outputs(json_t *doc, const struct goci_service *s)
{
	oci_auto_free char *layout = s->output.dir ? oci_ref_format(&s->output) : NULL;
	json_t *archives = json_array();

	if (layout)
		oci_json_set(doc, "output", layout);
	for (size_t i = 0; i < s->archive_count; i++) {
		const struct goci_archive *a = &s->archives[i];
		oci_auto_free char *file = goci_archive_text(a->transport, a->path);

		json_array_append_new(
			archives, json_pack("{s:s, s:o}", "file", file, "images",
					  oci_json_strings(&a->names)));
	}
	if (s->archive_count)
		json_object_set(doc, "archives", archives);
	json_decref(archives);
}

json_t *goci_plan_json(const struct goci_plan *plan)
{
	const struct goci_service *s = plan->service;
	bool has_program = s->target == GOCI_PRODUCTION || s->target == GOCI_BUILDER;
	json_t *doc = json_object();
	json_t *compiles = json_array();

	oci_json_set(doc, "service", s->name);
	oci_json_set(doc, "package", s->package);
	oci_json_set(doc, "stage", goci_target_name(s->target));
	oci_json_set(doc, "image", s->image_name);
	json_object_set_new(doc, "images", oci_json_strings(&s->image_names));
	set_outputs(doc, s);
	if (s->repository)
		oci_json_set(doc, "repository", s->repository);
	oci_json_set(doc, "toolchain", s->module->version);
	for (size_t i = 0; has_program && i < s->platform_count; i++)
		json_array_append_new(compiles, compile_json(plan, &s->platforms[i]));
	json_object_set_new(doc, "compile", compiles);
	json_object_set_new(doc, "layers", layers_json(plan));
	json_object_set_new(doc, "config", config_json(plan));
	return doc;
}
