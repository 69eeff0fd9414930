#include "init/docker.h"

#include "oci/fs.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { STAGES_MAX = 100, PARTS_MAX = 256 };

static void docker_release(struct goci_docker *d)
{
	for (size_t i = 0; i < d->count; i++) {
		free(d->stages[i].name);
		free(d->stages[i].image);
		free(d->stages[i].workdir);
		oci_strv_release(&d->stages[i].vars);
		oci_strv_release(&d->stages[i].copies);
	}
	free(d->stages);
	goci_dockerfile_release(&d->df);
	oci_strv_release(&d->globals);
	oci_strv_release(&d->users);
	oci_strv_release(&d->groups);
	oci_strv_release(&d->built);
	oci_strv_release(&d->programs);
	oci_strv_release(&d->ports);
	free(d->port);
	oci_strv_release(&d->entries);
	free(d->context);
	free(d->prefix);
	free(d->what);
}

struct goci_origin goci_docker_here(const struct goci_docker *d)
{
	return (struct goci_origin){d->file, d->in->line, d->what};
}

void goci_docker_note(
	struct goci_docker *d, enum goci_verdict verdict, const char *fmt, ...)
{
	struct goci_origin here = goci_docker_here(d);
	oci_auto_buf why = OCI_BUF_INIT;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&why, fmt, ap);
	va_end(ap);
	goci_draft_note(d->draft, &here, verdict, "%s", why.data);
}

int goci_docker_refuse(struct goci_docker *d, const char *fmt, ...)
{
	oci_auto_buf why = OCI_BUF_INIT;
	oci_auto_free char *clean = NULL;
	va_list ap;

	va_start(ap, fmt);
	oci_buf_vaddf(&why, fmt, ap);
	va_end(ap);
	clean = goci_draft_clean(why.data, 400);
	return oci_err_set(
		d->err, OCI_ERR_INVALID, "%s:%u: %s", d->file, d->in->line, clean);
}

struct goci_lexer goci_docker_lexer(const struct goci_docker *d, bool shell)
{
	return (struct goci_lexer){d->stage ? &d->stage->vars : &d->globals,
		shell ? '\\' : d->df.escape, shell};
}

void goci_docker_words(const struct goci_docker *d, struct oci_strv *out)
{
	struct goci_lexer lexer = goci_docker_lexer(d, false);
	oci_auto_strv items = OCI_STRV_INIT;

	if (!goci_words_json(d->in->args, &items)) {
		goci_words_split(&lexer, d->in->args, out);
		return;
	}
	for (size_t i = 0; i < items.count; i++)
		oci_strv_take(out, goci_words_expand(&lexer, items.items[i]));
}

static void add_parts(struct oci_strv *parts, const char *path)
{
	for (path += strspn(path, "/"); *path; path += strspn(path, "/")) {
		size_t len = strcspn(path, "/");
		oci_auto_free char *part = oci_xstrndup(path, len);

		if (strcmp(part, "..") == 0 && parts->count)
			free(oci_steal_ptr(&parts->items[--parts->count]));
		else if (strcmp(part, ".") != 0 && strcmp(part, "..") != 0 &&
			 parts->count < PARTS_MAX)
			oci_strv_add(parts, part);
		path += len;
	}
}

char *goci_docker_join(const char *dir, const char *path)
{
	oci_auto_strv parts = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;

	if (*path != '/')
		add_parts(&parts, dir);
	add_parts(&parts, path);
	for (size_t i = 0; i < parts.count; i++)
		oci_buf_addf(&out, "/%s", parts.items[i]);
	if (!out.len)
		oci_buf_adds(&out, "/");
	return oci_buf_take(&out);
}

char *goci_docker_in_context(const struct goci_docker *d, const char *path)
{
	oci_auto_free char *clean = goci_docker_join("/", path);

	return oci_xasprintf("%s%s", d->context, clean);
}

char *goci_docker_source(const struct goci_stage *stage, const char *path)
{
	const char *best = NULL;
	size_t best_len = 0;

	for (size_t i = 0; i < stage->copies.count; i++) {
		const char *copy = stage->copies.items[i];
		size_t len = strcspn(copy, "\n");
		size_t part = len == 1 ? 0 : len; /* "/" is before everything */

		if (len >= best_len && strncmp(copy, path, part) == 0 &&
			(path[part] == '/' || !path[part])) {
			best = copy;
			best_len = len;
		}
	}
	if (!best)
		return NULL;
	return oci_xasprintf("%s/%s", best + best_len + 1,
		path + (best_len == 1 ? 1 : best_len + (path[best_len] == '/')));
}

static int find_stage(const struct goci_docker *d, const char *name, bool number)
{
	char *end;
	unsigned long n = strtoul(name, &end, 10);

	for (size_t i = d->count; i-- > 0;)
		if (d->stages[i].name && strcasecmp(d->stages[i].name, name) == 0)
			return (int)i;
	return number && isdigit((unsigned char)*name) && !*end && n < d->count ? (int)n
										: -1;
}

static int add_stage(struct goci_docker *d, size_t at)
{
	struct goci_lexer lexer = {&d->globals, d->df.escape, false};
	oci_auto_strv words = OCI_STRV_INIT;
	struct goci_stage *s;
	int parent;

	d->in = &d->df.items[at];
	goci_words_split(&lexer, d->in->args, &words);
	if (words.count != 1 &&
		!(words.count == 3 && strcasecmp(words.items[1], "as") == 0))
		return goci_docker_refuse(d, "FROM wants IMAGE [AS NAME]");
	if (d->count == STAGES_MAX)
		return goci_docker_refuse(d, "over %d stages", STAGES_MAX);
	parent = find_stage(d, words.items[0], false);
	d->stages = oci_xreallocarray(d->stages, d->count + 1, sizeof(*d->stages));
	s = &d->stages[d->count++];
	*s = (struct goci_stage){.first = at,
		.parent = parent,
		.image = oci_xstrdup(words.items[0]),
		.name = words.count == 3 ? oci_xstrdup(words.items[2]) : NULL};
	return 0;
}

/* Splits the file into stages; what is before the first is ARG. */
static int find_stages(struct goci_docker *d)
{
	for (size_t i = 0; i < d->df.count; i++) {
		d->in = &d->df.items[i];
		if (strcmp(d->in->name, "FROM") == 0) {
			if (add_stage(d, i) < 0)
				return -1;
		} else if (!d->count && strcmp(d->in->name, "ARG") != 0) {
			return goci_docker_refuse(
				d, "%s before the first FROM", d->in->name);
		} else if (!d->count) {
			struct goci_lexer lexer = {&d->globals, d->df.escape, false};
			oci_auto_strv words = OCI_STRV_INIT;

			goci_words_split(&lexer, d->in->args, &words);
			for (size_t k = 0; k < words.count; k++) {
				char *eq = strchr(words.items[k], '=');

				if (eq)
					*eq = '\0';
				goci_vars_set(&d->globals, words.items[k],
					eq ? eq + 1 : NULL);
			}
		}
		if (d->count)
			d->stages[d->count - 1].end = i + 1;
	}
	return 0;
}

static void mark_needed(struct goci_docker *d, int at, int depth)
{
	struct goci_stage *s = &d->stages[at];

	if (s->needed || depth > STAGES_MAX)
		return;
	s->needed = true;
	if (s->parent >= 0)
		mark_needed(d, s->parent, depth + 1);
	for (size_t i = s->first; i < s->end; i++) {
		const char *from = goci_instruction_flag(&d->df.items[i], "from");
		int used = from ? find_stage(d, from, true) : -1;

		if (used >= 0)
			mark_needed(d, used, depth + 1);
	}
}

static bool has_word(const char *text, const char *word)
{
	return strstr(text, word) != NULL;
}

/* Whether a command builds a Go program, as far as can be seen. */
static bool builds_go(const struct goci_instruction *in)
{
	bool found = false;

	if (strcmp(in->name, "RUN") != 0)
		return false;
	for (size_t i = 0; i <= in->heredocs.count; i++) {
		const char *text = i ? in->heredocs.items[i - 1] : in->args;

		found = found || has_word(text, "go build") ||
			has_word(text, "go install") || has_word(text, "\"build\"");
	}
	return found;
}

static void mark_stages(struct goci_docker *d)
{
	for (int at = (int)d->count - 1; at >= 0; at = d->stages[at].parent)
		d->stages[at].chain = true;
	mark_needed(d, (int)d->count - 1, 0);
	for (size_t i = 0; i < d->count; i++)
		for (size_t k = d->stages[i].first; k < d->stages[i].end; k++)
			if (builds_go(&d->df.items[k]))
				d->go = d->stages[i].builds = true;
}

/* The first word of ENTRYPOINT or CMD. */
static void add_entry(struct goci_docker *d, const struct goci_instruction *in)
{
	const struct oci_strv none = OCI_STRV_INIT;
	const struct goci_lexer lexer = {&none, '\\', true};
	oci_auto_strv words = OCI_STRV_INIT;
	size_t at;

	if (in && !goci_words_json(in->args, &words))
		goci_words_split(&lexer, in->args, &words);
	at = words.count && strcmp(words.items[0], "exec") == 0;
	if (at < words.count)
		oci_strv_add(&d->entries, words.items[at]);
}

/* What the image starts, which tells the program from other files. */
static void find_entry(struct goci_docker *d)
{
	for (size_t i = 0; i < d->count; i++)
		for (size_t k = d->stages[i].first;
			d->stages[i].chain && k < d->stages[i].end; k++) {
			const struct goci_instruction *in = &d->df.items[k];

			if (strcmp(in->name, "ENTRYPOINT") == 0)
				d->entrypoint = in;
			if (strcmp(in->name, "CMD") == 0)
				d->cmd = in;
		}
	add_entry(d, d->entrypoint);
	add_entry(d, d->cmd);
}

static int start_instruction(struct goci_docker *d)
{
	bool is_cmd = strcmp(d->in->name, "CMD") == 0;

	if (d->in != (is_cmd ? d->cmd : d->entrypoint))
		goci_docker_note(d, GOCI_IMPLIED,
			d->stage->chain ? "a later one wins"
					: "it is not the final stage's");
	return 0;
}

static int healthcheck(struct goci_docker *d)
{
	if (strncasecmp(d->in->args, "NONE", 4) == 0)
		goci_docker_note(d, GOCI_IMPLIED, "goci's images have none");
	else
		goci_docker_note(d, GOCI_LEFT,
			"an OCI image has no health check; let the orchestrator probe the "
			"service (Kubernetes: livenessProbe, podman: --health-cmd)");
	return 0;
}

static int onbuild(struct goci_docker *d)
{
	goci_docker_note(d, GOCI_LEFT,
		"an OCI image has no triggers; write it where the image is built on");
	return 0;
}

static int shell(struct goci_docker *d)
{
	goci_docker_note(d, GOCI_IMPLIED, "goci runs no shell");
	return 0;
}

static int maintainer(struct goci_docker *d)
{
	struct goci_origin here = goci_docker_here(d);
	oci_auto_free char *pair =
		oci_xasprintf("org.opencontainers.image.authors=%s", d->in->args);

	if (d->stage->chain)
		goci_draft_set(d->draft, &d->draft->defaults, &here, "label", pair);
	return 0;
}

static const char *platform_note(const char *platform)
{
	if (!platform || strcasestr(platform, "BUILDPLATFORM"))
		return "";
	return "; for the platform, say --platform";
}

/* The stage begins with what its parent left. */
static int from(struct goci_docker *d)
{
	struct goci_stage *s = d->stage;
	const struct goci_stage *parent = s->parent < 0 ? NULL : &d->stages[s->parent];
	const char *platform = platform_note(goci_instruction_flag(d->in, "platform"));
	struct goci_origin here = goci_docker_here(d);

	if (parent) {
		oci_strv_add_all(&s->vars, &parent->vars);
		oci_strv_add_all(&s->copies, &parent->copies);
		s->has_workdir = parent->has_workdir;
	}
	s->workdir = oci_xstrdup(parent ? parent->workdir : "/");
	if (parent)
		goci_docker_note(d, GOCI_IMPLIED, "it goes on from stage %s%s",
			s->image, platform);
	else if (s->chain)
		goci_base_note(d->draft, &d->draft->defaults, &here, s->image);
	else
		goci_docker_note(d, GOCI_IMPLIED,
			"a stage of the build: goci runs the Go of this host%s",
			platform);
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
	{"HEALTHCHECK", healthcheck},
	{"LABEL", goci_docker_label},
	{"MAINTAINER", maintainer},
	{"ONBUILD", onbuild},
	{"RUN", goci_docker_run},
	{"SHELL", shell},
	{"STOPSIGNAL", goci_docker_stopsignal},
	{"USER", goci_docker_user},
	{"VOLUME", goci_docker_volume},
	{"WORKDIR", goci_docker_workdir},
};

static void enter(struct goci_docker *d, size_t at)
{
	const struct goci_instruction *in = &d->df.items[at];

	d->in = in;
	free(d->what);
	d->what = oci_xasprintf("%s%s%.100s %.300s", in->name,
		in->flags.count ? " --" : "", in->flags.count ? in->flags.items[0] : "",
		in->args);
}

/* Whatever was not told by now is told. */
static void leave(struct goci_docker *d)
{
	bool pending = d->in == d->entrypoint || d->in == d->cmd ||
		       strcmp(d->in->name, "EXPOSE") == 0 ||
		       (d->port && d->port_line == d->in->line);

	if (pending && d->stage && d->stage->chain)
		return;
	if (goci_draft_knows(d->draft, d->file, d->in->line))
		return;
	if (d->stage && !d->stage->chain)
		goci_docker_note(d, GOCI_IMPLIED, "it is not the final stage's");
	else
		goci_docker_note(d, GOCI_LEFT, "goci has no counterpart");
}

/* A stage that nothing is taken from. */
static void pass_over(struct goci_docker *d)
{
	static const char *const own[] = {"base", "development", "builder"};
	const char *name = d->stage->name ? d->stage->name : "";

	for (size_t i = 0; i < OCI_COUNT(own); i++)
		if (strcasecmp(name, own[i]) == 0) {
			goci_docker_note(d, GOCI_IMPLIED,
				"stage %s is not in the production image; `goci build "
				"--target %s` has goci's own",
				name, own[i]);
			return;
		}
	goci_docker_note(d, GOCI_LEFT,
		"stage %s is not in the final stage; what it does is not for an image: "
		"run it before goci build",
		*name ? name : "without a name");
}

static int walk_one(struct goci_docker *d, size_t at)
{
	int status = 0;

	enter(d, at);
	if (d->stage && !d->stage->needed) {
		if (strcmp(d->in->name, "FROM") == 0)
			from(d);
		else
			pass_over(d);
		return 0;
	}
	for (size_t i = 0; i < OCI_COUNT(instructions) && status == 0; i++)
		if (strcmp(instructions[i].name, d->in->name) == 0)
			status = instructions[i].walk(d);
	leave(d);
	return status;
}

static int walk(struct goci_docker *d)
{
	size_t at = 0;

	for (; at < d->stages[0].first; at++)
		if (walk_one(d, at) < 0)
			return -1;
	for (size_t i = 0; i < d->count; i++) {
		d->stage = &d->stages[i];
		for (at = d->stage->first; at < d->stage->end; at++)
			if (walk_one(d, at) < 0)
				return -1;
	}
	return 0;
}

/* Nothing that is Go: there is nothing to build. */
static int check_go(struct goci_docker *d)
{
	bool seen = d->go || d->programs.count;

	for (size_t i = 0; i < d->df.count; i++)
		seen = seen || has_word(d->df.items[i].args, "golang") ||
		       has_word(d->df.items[i].args, "go.mod");
	if (seen)
		return 0;
	d->in = &d->df.items[d->stages[d->count - 1].first];
	return goci_docker_refuse(d, "nothing here builds a Go program, as goci does");
}

/* What Docker does when nothing is said and goci does not. */
static void tell_defaults(struct goci_docker *d)
{
	d->stage = &d->stages[d->count - 1];
	enter(d, d->stage->first);
	if (!d->has_user && !d->draft->defaults.settings.user)
		goci_docker_note(d, GOCI_CARRIED,
			"there is no USER: Docker runs the service as root, goci as "
			"1001:1001; `user: root` if it must be");
	if (!d->stage->has_workdir)
		goci_docker_note(d, GOCI_CARRIED,
			"there is no WORKDIR: Docker starts the service in /, goci in "
			"/app; `workdir: /` if it opens relative paths");
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

static bool exists(const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

	return access(path, F_OK) == 0;
}

/* The context is goci.yaml's folder, unless what is copied is beside the Dockerfile. */
static void find_context(struct goci_docker *d)
{
	const char *slash = d->path ? strrchr(d->path, '/') : NULL;
	oci_auto_free char *beside =
		slash ? oci_xstrndup(d->path, (size_t)(slash - d->path) + 1)
		      : oci_xstrdup(".");
	oci_auto_free char *real = NULL, *top = realpath(d->draft->dir, NULL);
	bool here = !d->path;
	bool there = false;

	for (size_t i = 0; i < d->df.count && !here && !there; i++) {
		oci_auto_strv words = OCI_STRV_INIT;

		d->in = &d->df.items[i];
		if (strcmp(d->in->name, "COPY") != 0 ||
			goci_instruction_flag(d->in, "from"))
			continue;
		goci_docker_words(d, &words);
		for (size_t k = 0; k + 1 < words.count; k++) {
			if (strspn(words.items[k], "./") == strlen(words.items[k]))
				continue;
			here = here || exists(d->draft->dir, words.items[k]);
			there = there || exists(beside, words.items[k]);
		}
	}
	d->context = oci_xstrdup(there && !here ? beside : d->draft->dir);
	real = realpath(d->context, NULL);
	if (real && top && strcmp(real, top) != 0) {
		size_t len = strlen(top);
		bool below = strncmp(real, top, len) == 0 && real[len] == '/';

		d->prefix = oci_xasprintf("%s/", below ? real + len + 1 : real);
	} else {
		d->prefix = oci_xstrdup("");
	}
}

int goci_docker_text(struct goci_draft *draft, const char *file, const char *path,
	const char *text, size_t len, struct oci_err *err)
{
	OCI_AUTO(docker_release)
	struct goci_docker d = {.draft = draft, .path = path, .err = err};

	oci_strv_add(&draft->files, file);
	d.file = draft->files.items[draft->files.count - 1];
	if (goci_dockerfile_parse(&d.df, d.file, text, len, err) < 0)
		return -1;
	if (find_stages(&d) < 0)
		return -1;
	if (!d.count)
		return oci_err_set(err, OCI_ERR_INVALID, "%s:1: has no FROM", d.file);
	find_context(&d);
	mark_stages(&d);
	find_entry(&d);
	if (walk(&d) < 0 || check_go(&d) < 0)
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
	const char *file = strncmp(path, "./", 2) == 0 ? path + 2 : path;

	if (oci_fs_read(AT_FDCWD, path, false, GOCI_DOCKERFILE_SIZE_MAX, &text, err) <
		0)
		return -1;
	return goci_docker_text(draft, file, path, text.data, text.len, err);
}
