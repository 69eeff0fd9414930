#include "service/plan.h"

#include "app/defaults.h"
#include "git/git.h"
#include "go/compile.h"
#include "go/flags.h"
#include "service/epoch.h"
#include "service/reload.h"
#include "service/sources.h"
#include "settings/settings.h"

#include <stdlib.h>
#include <string.h>

static void add_label(struct goci_plan *plan, const char *name, const char *value)
{
	if (value)
		oci_strv_addf(
			&plan->labels, "org.opencontainers.image.%s=%s", name, value);
}

/*
 * By default only the URL: a commit that does not touch a service must not change the
 * service's image.
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

/* Whether a label is from git; one set by the user wins. */
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

/* Labels of the user come last: they override defaults of the same name. */
static void fill_labels(struct goci_plan *plan)
{
	add_label(plan, "title", plan->service->name);
	add_label(plan, "created", plan->created);
	fill_vcs(plan);
	/* With -trimpath, Go records all flags in the program except these. */
	if (plan->service->ldflags)
		oci_strv_addf(&plan->labels, "goci.ldflags=%s", plan->service->ldflags);
	oci_strv_add_all(&plan->labels, &plan->service->settings.labels);
}

/*
 * A plain `go build` in the image equals the production build except for linker flags,
 * so that it finds the compiled packages.
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

/* PORT is the contract with services: it is the first port. */
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

/* A stage is for interactive use: it starts the given command, or a shell. */
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
		oci_strv_add(&plan->entrypoint, GOCI_PROGRAM);
}

static char *or_default(const char *given, const char *otherwise)
{
	return oci_xstrdup(given ? given : otherwise);
}

/* For stages, the module's folder within the context. */
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
	if (goci_epoch_read(&plan->epoch, plan->created, err) < 0 ||
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
