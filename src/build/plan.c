#include "build/plan.h"

#include "build/git.h"
#include "build/layers.h"
#include "build/parts.h"
#include "build/sources.h"
#include "build/watch.h"
#include "go/compile.h"
#include "go/flags.h"
#include "oci/json.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* 9999-12-31: what RFC 3339 can still write. */
#define EPOCH_MAX 253402300799LL

/* reproducible-builds.org: a malformed value must not be passed over. */
static int read_epoch(struct goci_plan *plan, struct oci_err *err)
{
	const char *s = getenv("SOURCE_DATE_EPOCH");
	char *end = NULL;
	time_t when;
	struct tm tm;

	errno = 0;
	plan->epoch = s ? strtoll(s, &end, 10) : 0;
	if (s && (!*s || *end || errno || s[0] < '0' || s[0] > '9' ||
			 plan->epoch > EPOCH_MAX))
		return oci_err_set(err, OCI_ERR_USAGE,
			"SOURCE_DATE_EPOCH \"%.40s\" is not a whole number of seconds "
			"since 1970",
			s);
	when = (time_t)plan->epoch;
	if (!gmtime_r(&when, &tm))
		return oci_err_sys(err, errno, "SOURCE_DATE_EPOCH");
	strftime(plan->created, sizeof(plan->created), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return 0;
}

static void add_label(struct goci_plan *plan, const char *name, const char *value)
{
	if (value)
		oci_strv_addf(
			&plan->labels, "org.opencontainers.image.%s=%s", name, value);
}

/*
 * By default the URL alone: a commit that touches nothing of a service must not make
 * another image of it.
 */
static void fill_vcs(struct goci_plan *plan)
{
	const char *vcs = plan->service->settings.vcs;
	bool head = vcs && strcmp(vcs, "head") == 0;
	struct goci_git source;

	if (vcs && strcmp(vcs, "none") == 0)
		return;
	goci_git_read(plan->service->dir, head, &source);
	add_label(plan, "revision", source.revision);
	add_label(plan, "version", source.version);
	add_label(plan, "source", source.url);
	plan->revision = oci_steal_ptr(&source.revision);
	plan->version = oci_steal_ptr(&source.version);
	goci_git_release(&source);
}

/* Whether a label is still what git told: one that the user gave wins. */
static bool is_told(const struct goci_plan *plan, const char *name, const char *value)
{
	oci_auto_free char *whole =
		oci_xasprintf("org.opencontainers.image.%s=%s", name, value);
	size_t len = strcspn(whole, "=") + 1;

	for (size_t i = plan->labels.count; i-- > 0;)
		if (strncmp(plan->labels.items[i], whole, len) == 0)
			return strcmp(plan->labels.items[i], whole) == 0;
	return false;
}

void goci_plan_dirty_labels(const struct goci_plan *plan, struct oci_strv *labels)
{
	const struct {
		const char *name, *value;
	} told[] = {{"revision", plan->revision}, {"version", plan->version}};

	for (size_t i = 0; i < OCI_COUNT(told); i++)
		if (told[i].value && is_told(plan, told[i].name, told[i].value))
			oci_strv_addf(labels, "org.opencontainers.image.%s=%s-dirty",
				told[i].name, told[i].value);
}

/* Given labels come last: they win over the default of the same name. */
static void fill_labels(struct goci_plan *plan)
{
	add_label(plan, "title", plan->service->name);
	add_label(plan, "created", plan->created);
	fill_vcs(plan);
	/* With -trimpath, Go records every flag in the program but these. */
	if (plan->service->ldflags)
		oci_strv_addf(&plan->labels, "goci.ldflags=%s", plan->service->ldflags);
	oci_strv_add_all(&plan->labels, &plan->service->settings.labels);
}

/*
 * A plain `go build` in the image is the production build but for the linker's flags:
 * it finds what was compiled.
 */
static void fill_stage_env(struct goci_plan *plan)
{
	const struct goci_service *s = plan->service;
	const char *gcflags =
		goci_compile_gcflags(s->module, plan->ldflags, &s->flags.passed);

	oci_strv_add(&plan->env,
		"PATH=" GOCI_GOROOT
		"/bin:/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:"
		"/usr/bin:/sbin:/bin");
	oci_strv_add(&plan->env, "HOME=" GOCI_HOME);
	oci_strv_add(&plan->env, "GOPATH=/go");
	oci_strv_add(&plan->env, "GOCACHE=" GOCI_GOCACHE);
	oci_strv_add(&plan->env, "GOMODCACHE=" GOCI_GOMODCACHE);
	oci_strv_add(&plan->env, "GOTOOLCHAIN=local");
	oci_strv_add(&plan->env, "CGO_ENABLED=0");
	oci_strv_addf(&plan->env,
		"GOFLAGS=" GOCI_GO_TRIMPATH " " GOCI_GO_BUILDVCS
		" -tags=%s " GOCI_GO_INSTALLSUFFIX "%s%s",
		plan->tags, gcflags ? " " : "", gcflags ? gcflags : "");
}

/* PORT is the contract of the services: the first port is what it says. */
static void fill_env(struct goci_plan *plan)
{
	const char *port = goci_settings_port(&plan->service->settings);

	if (plan->service->target != GOCI_PRODUCTION)
		fill_stage_env(plan);
	else
		oci_strv_add(&plan->env,
			"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:"
			"/usr/bin:/sbin:/bin");
	if (port)
		oci_strv_addf(&plan->env, "PORT=%.*s", (int)strcspn(port, "/"), port);
	oci_strv_add_all(&plan->env, &plan->service->settings.env);
}

static void fill_ports(struct goci_plan *plan)
{
	const struct oci_strv *ports = &plan->service->settings.ports;

	const char *first = goci_settings_port(&plan->service->settings);

	for (size_t i = 0; first && i < ports->count; i++)
		oci_strv_addf(&plan->ports, "%s%s", ports->items[i],
			strchr(ports->items[i], '/') ? "" : "/tcp");
	if (first && !ports->count)
		oci_strv_addf(&plan->ports, "%s/tcp", first);
}

/* A stage is there to be looked into: it starts what is named, or a shell. */
static void fill_command(struct goci_plan *plan)
{
	const struct goci_settings *s = &plan->service->settings;

	if (plan->service->target != GOCI_PRODUCTION) {
		goci_stage_command(plan->service, &plan->cmd);
		return;
	}
	oci_strv_add_all(&plan->cmd, &s->cmd);
	if (s->entrypoint.count)
		oci_strv_add_all(&plan->entrypoint, &s->entrypoint);
	else
		oci_strv_add(&plan->entrypoint, "/app/main");
}

static char *or_default(const char *given, const char *otherwise)
{
	return oci_xstrdup(given ? given : otherwise);
}

/* In the stages, the module's folder within the context. */
static char *default_workdir(const struct goci_service *service)
{
	oci_auto_free char *root = goci_sources_dir(service->module);

	if (service->settings.workdir && service->target == GOCI_PRODUCTION)
		return oci_xstrdup(service->settings.workdir);
	if (service->target == GOCI_PRODUCTION)
		return oci_xstrdup(GOCI_WORKDIR_DEFAULT);
	return oci_xasprintf("/app%s", service->module->dir + strlen(root));
}

int goci_plan_init(
	struct goci_plan *plan, const struct goci_service *service, struct oci_err *err)
{
	const struct goci_settings *s = &service->settings;

	*plan = (struct goci_plan){.service = service};
	if (read_epoch(plan, err) < 0 ||
		(s->compression && oci_compression_parse(s->compression,
					   &plan->compression, err) < 0))
		return -1;
	plan->tags = oci_xstrdup(service->tags);
	plan->ldflags = goci_compile_ldflags(service->ldflags);
	plan->workdir = default_workdir(service);
	plan->stop_signal = or_default(s->stop_signal, GOCI_SIGNAL_DEFAULT);
	fill_ports(plan);
	fill_env(plan);
	fill_labels(plan);
	oci_strv_add_all(&plan->volumes, &s->volumes);
	oci_strv_add_all(&plan->annotations, &s->annotations);
	fill_command(plan);
	return 0;
}

void goci_plan_release(struct goci_plan *plan)
{
	free(plan->tags);
	free(plan->ldflags);
	free(plan->revision);
	free(plan->version);
	free(plan->workdir);
	free(plan->stop_signal);
	oci_strv_release(&plan->env);
	oci_strv_release(&plan->ports);
	oci_strv_release(&plan->volumes);
	oci_strv_release(&plan->labels);
	oci_strv_release(&plan->annotations);
	oci_strv_release(&plan->entrypoint);
	oci_strv_release(&plan->cmd);
	*plan = (struct goci_plan){0};
}

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
	json_t *app = json_pack("{s:s}", goci_part_name(part), "/app/main");

	if (s->capabilities.count)
		json_object_set_new(
			app, "capabilities", oci_json_strings(&s->capabilities));
	return app;
}

/* How a layer is told: what it is of, where that is a setting. */
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

/* Of several platforms, those that a layer is made for; NULL: all. */
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

/* The command line of Go for one platform, as it would be run. */
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

json_t *goci_plan_json(const struct goci_plan *plan)
{
	const struct goci_service *s = plan->service;
	oci_auto_free char *output =
		oci_xasprintf("oci:%s:%s", s->output.dir, s->output.tag);
	bool has_program = s->target == GOCI_PRODUCTION || s->target == GOCI_BUILDER;
	json_t *doc = json_object();
	json_t *compiles = json_array();

	oci_json_set(doc, "service", s->name);
	oci_json_set(doc, "package", s->package);
	oci_json_set(doc, "stage", goci_target_name(s->target));
	oci_json_set(doc, "image", s->image_name);
	oci_json_set(doc, "output", output);
	oci_json_set(doc, "toolchain", s->module->version);
	for (size_t i = 0; has_program && i < s->platform_count; i++)
		json_array_append_new(compiles, compile_json(plan, &s->platforms[i]));
	json_object_set_new(doc, "compile", compiles);
	json_object_set_new(doc, "layers", layers_json(plan));
	json_object_set_new(doc, "config", config_json(plan));
	return doc;
}
