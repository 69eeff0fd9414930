#include "init/docker.h"

#include "app/defaults.h"
#include "init/base_image.h"
#include "init/docker_config.h"
#include "init/docker_copy.h"
#include "init/docker_run.h"
#include "init/docker_stages.h"
#include "init/docker_start.h"
#include "init/docker_user.h"
#include "init/docker_walk.h"
#include "oci/fs.h"

#include <string.h>
#include <strings.h>

/* Why an ENTRYPOINT or CMD does not count. */
static const char *why_not(const struct goci_docker *d)
{
	bool cmd = strcmp(d->in->name, "CMD") == 0;

	if (!d->stage->chain)
		return "it is not the final stage's";
	if (cmd && !d->cmd)
		return "Docker gives no CMD to an ENTRYPOINT in shell form, or to one of "
		       "a later stage";
	if (!cmd && !d->entrypoint)
		return "it is empty, and CMD is what is started";
	return "a later one wins";
}

static int start_instruction(struct goci_docker *d)
{
	if (d->in != d->cmd && d->in != d->entrypoint)
		goci_done(&d->at, "%s", why_not(d));
	return 0;
}

/* What a shell, a trigger or a health check is for is not in an image of goci's. */
static int no_counterpart(struct goci_docker *d)
{
	if (strcmp(d->in->name, "SHELL") == 0)
		goci_done(&d->at, "goci runs no shell");
	else if (strcmp(d->in->name, "ONBUILD") == 0)
		goci_left(&d->at,
			"an OCI image has no triggers; write it where the image is built "
			"on");
	else if (strncasecmp(d->in->args, "NONE", 4) == 0)
		goci_done(&d->at, "goci's images have none");
	else
		goci_left(&d->at,
			"an OCI image has no health check; let the orchestrator probe the "
			"service (Kubernetes: livenessProbe, podman: --health-cmd)");
	return 0;
}

static int maintainer(struct goci_docker *d)
{
	oci_auto_free char *pair =
		oci_xasprintf("org.opencontainers.image.authors=%s", d->in->args);

	if (d->stage->chain)
		goci_carry(&d->at, "label", pair);
	return 0;
}

/* The stage begins with what its parent left. */
static int from(struct goci_docker *d)
{
	struct goci_docker_stage *s = d->stage;
	const struct goci_docker_stage *parent =
		s->parent < 0 ? NULL : &d->stages[s->parent];
	const char *platform = goci_instruction_flag(d->in, "platform");
	const char *hint = platform && !strcasestr(platform, "BUILDPLATFORM")
				   ? "; for the platform, say --platform"
				   : "";

	if (parent) {
		oci_strv_add_all(&s->vars, &parent->vars);
		oci_strv_add_all(&s->copies, &parent->copies);
		s->has_workdir = parent->has_workdir;
	}
	s->workdir = oci_xstrdup(parent ? parent->workdir : "/");
	if (parent)
		goci_done(&d->at, "it goes on from stage %s%s", s->image, hint);
	else if (s->chain)
		goci_base_note(&d->at, s->image, false);
	else
		goci_done(&d->at,
			"a stage of the build: goci runs the Go of this host%s", hint);
	return 0;
}

static const struct {
	const char *name;
	int (*walk)(struct goci_docker *d);
} instructions[] = {
	{"ADD", goci_docker_copy},
	{"ARG", goci_docker_arg},
	{"CMD", start_instruction},
	{"COPY", goci_docker_copy},
	{"ENTRYPOINT", start_instruction},
	{"ENV", goci_docker_env},
	{"EXPOSE", goci_docker_expose},
	{"FROM", from},
	{"HEALTHCHECK", no_counterpart},
	{"LABEL", goci_docker_label},
	{"MAINTAINER", maintainer},
	{"ONBUILD", no_counterpart},
	{"RUN", goci_docker_run},
	{"SHELL", no_counterpart},
	{"STOPSIGNAL", goci_docker_stopsignal},
	{"USER", goci_docker_user},
	{"VOLUME", goci_docker_volume},
	{"WORKDIR", goci_docker_workdir},
};

/* An instruction without a note by now gets one, unless a later step handles it. */
static void leave(struct goci_docker *d)
{
	bool pending = d->in == d->entrypoint || d->in == d->cmd ||
		       strcmp(d->in->name, "EXPOSE") == 0 ||
		       (d->port && d->port_line == d->in->line);
	bool chain = !d->stage || d->stage->chain;

	if ((pending && d->stage && chain) ||
		goci_draft_knows(d->at.draft, d->at.file, d->in->line))
		return;
	if (chain)
		goci_left(&d->at, "goci has no counterpart");
	else
		goci_done(&d->at, "it is not the final stage's");
}

/* A stage that nothing is taken from. */
static void pass_over(struct goci_docker *d)
{
	static const char *const own[] = {"base", "development", "builder"};
	const char *name = d->stage->name ? d->stage->name : "";

	for (size_t i = 0; i < OCI_COUNT(own); i++)
		if (strcasecmp(name, own[i]) == 0) {
			goci_done(&d->at,
				"stage %s is not in the production image; `goci build "
				"--target %s` has goci's own",
				name, own[i]);
			return;
		}
	goci_left(&d->at,
		"stage %s is not in the final stage; what it does is not for an image: "
		"run it before goci build",
		*name ? name : "without a name");
}

static int walk_one(struct goci_docker *d, const struct goci_instruction *in)
{
	int status = 0;

	goci_docker_enter(d, in);
	if (d->stage && !d->stage->needed && strcmp(in->name, "FROM") != 0) {
		pass_over(d);
		return 0;
	}
	for (size_t i = 0; i < OCI_COUNT(instructions) && status == 0; i++)
		if (strcmp(instructions[i].name, in->name) == 0)
			status = instructions[i].walk(d);
	leave(d);
	return status;
}

static int walk(struct goci_docker *d)
{
	struct goci_docker_stage *next = d->stages;

	for (size_t i = 0; i < d->df.count; i++) {
		if (next < d->stages + d->count && i == next->first)
			d->stage = next++;
		if (walk_one(d, &d->df.items[i]) < 0)
			return -1;
	}
	return 0;
}

/* Nothing that is Go: there is nothing to build. */
static int check_go(struct goci_docker *d)
{
	bool seen = d->go || d->programs.count;

	for (size_t i = 0; i < d->df.count; i++)
		seen = seen || strstr(d->df.items[i].args, "golang") ||
		       strstr(d->df.items[i].args, "go.mod");
	if (seen)
		return 0;
	goci_docker_enter(d, &d->df.items[d->stages[d->count - 1].first]);
	return goci_refuse(&d->at,
		"nothing here builds a Go program, as goci does; with `--from-dockerfile "
		"none` no Dockerfile is read");
}

/* Defaults of Docker that differ from those of goci. */
static void tell_defaults(struct goci_docker *d)
{
	d->stage = &d->stages[d->count - 1];
	goci_docker_enter(d, &d->df.items[d->stage->first]);
	if (!d->has_user && !d->at.section->settings.user)
		goci_kept(&d->at,
			"there is no USER: Docker runs the service as root, goci as " GOCI_USER_DEFAULT
			"; `user: root` if it must be");
	if (!d->stage->has_workdir)
		goci_kept(&d->at,
			"there is no WORKDIR: Docker starts the service in /, goci in " GOCI_WORKDIR_DEFAULT
			"; `workdir: /` if it opens relative paths");
}

/* The settings are the service's alone where the file builds one of several. */
static void place_settings(struct goci_draft *draft)
{
	size_t named = 0, last = 0;

	for (size_t i = 0; i < draft->count; i++)
		if (draft->services[i].named) {
			named++;
			last = i;
		}
	if (named == 1 || draft->count == 1)
		goci_draft_move(draft, &draft->services[last]);
}

int goci_docker_text(struct goci_draft *draft, const char *file, const char *path,
	const char *text, size_t len, struct oci_err *err)
{
	OCI_AUTO(goci_docker_release)
	struct goci_docker d = {.path = path,
		.at = {.draft = draft, .section = &draft->defaults, .err = err}};

	d.at.file = goci_draft_file(draft, file);
	if (goci_dockerfile_parse(&d.df, d.at.file, text, len, err) < 0 ||
		goci_docker_stages(&d) < 0 || walk(&d) < 0 || check_go(&d) < 0)
		return -1;
	goci_docker_ports(&d);
	goci_docker_start(&d);
	tell_defaults(&d);
	place_settings(draft);
	return 0;
}

int goci_docker_read(struct goci_draft *draft, const char *path, struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	if (goci_draft_read(draft, path, GOCI_DOCKERFILE_SIZE_MAX, &text, err) < 0)
		return -1;
	return goci_docker_text(draft, path, path, text.data, text.len, err);
}
