#include "init/docker_stages.h"

#include "app/paths.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { STAGES_MAX = 100 };

static int find_name(const struct goci_docker *d, const char *name, size_t count)
{
	for (size_t i = count; i-- > 0;)
		if (d->stages[i].name && strcasecmp(d->stages[i].name, name) == 0)
			return (int)i;
	return -1;
}

int goci_docker_find_stage(const struct goci_docker *d, const char *name, size_t count)
{
	int found = find_name(d, name, count);
	char *end;
	unsigned long n = strtoul(name, &end, 10);

	if (found < 0 && isdigit((unsigned char)*name) && !*end && n < count)
		return (int)n;
	return found;
}

static int add_stage(struct goci_docker *d, size_t first)
{
	oci_auto_strv words = OCI_STRV_INIT;
	int parent;

	goci_docker_words(d, false, &words);
	if (words.count != 1 &&
		!(words.count == 3 && strcasecmp(words.items[1], "as") == 0))
		return goci_refuse(&d->at, "FROM wants IMAGE [AS NAME]");
	if (d->count == STAGES_MAX)
		return goci_refuse(&d->at, "over %d stages", STAGES_MAX);
	parent = find_name(d, words.items[0], d->count);
	OCI_GROW(d->stages, d->count);
	d->stages[d->count++] = (struct goci_docker_stage){.first = first,
		.parent = parent,
		.image = oci_xstrdup(words.items[0]),
		.name = words.count == 3 ? oci_xstrdup(words.items[2]) : NULL};
	return 0;
}

static void set_globals(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	goci_docker_words(d, false, &words);
	for (size_t i = 0; i < words.count; i++) {
		char *eq = strchr(words.items[i], '=');

		if (eq)
			*eq = '\0';
		goci_vars_set(&d->globals, words.items[i], eq ? eq + 1 : NULL);
	}
}

/* Splits the file into stages; what is before the first is ARG. */
static int find_stages(struct goci_docker *d)
{
	for (size_t i = 0; i < d->df.count; i++) {
		const char *name = d->df.items[i].name;

		goci_docker_enter(d, &d->df.items[i]);
		if (strcmp(name, "FROM") == 0 && add_stage(d, i) < 0)
			return -1;
		if (d->count)
			d->stages[d->count - 1].end = i + 1;
		else if (strcmp(name, "ARG") == 0)
			set_globals(d);
		else
			return goci_refuse(&d->at, "%s before the first FROM", name);
	}
	if (d->count)
		return 0;
	return oci_err_set(d->at.err, OCI_ERR_INVALID, "%s:1: has no FROM", d->at.file);
}

static void mark_needed(struct goci_docker *d, int at)
{
	struct goci_docker_stage *s = &d->stages[at];

	if (s->needed)
		return;
	s->needed = true;
	if (s->parent >= 0)
		mark_needed(d, s->parent);
	for (size_t i = s->first; i < s->end; i++) {
		const char *from = goci_instruction_flag(&d->df.items[i], "from");
		int used = from ? goci_docker_find_stage(d, from, d->count) : -1;

		if (used >= 0)
			mark_needed(d, used);
	}
}

/* What builds a Go program, as far as can be seen, and what starts it. */
static void mark(struct goci_docker *d, struct goci_docker_stage *s, size_t at)
{
	const struct goci_instruction *in = &d->df.items[at];

	if (strcmp(in->name, "RUN") == 0 &&
		(goci_instruction_says(in, "go build") ||
			goci_instruction_says(in, "go install") ||
			goci_instruction_says(in, "\"build\"")))
		d->go = s->builds = true;
	if (s->chain && strcmp(in->name, "ENTRYPOINT") == 0)
		d->entrypoint = in;
	if (s->chain && strcmp(in->name, "CMD") == 0)
		d->cmd = in;
}

static void mark_all(struct goci_docker *d)
{
	for (int at = (int)d->count - 1; at >= 0; at = d->stages[at].parent)
		d->stages[at].chain = true;
	mark_needed(d, (int)d->count - 1);
	for (size_t i = 0; i < d->count; i++)
		for (size_t k = d->stages[i].first; k < d->stages[i].end; k++)
			mark(d, &d->stages[i], k);
}

/* The first word of ENTRYPOINT or CMD: a file copied under that name is the program. */
static void add_entry(struct goci_docker *d, const struct goci_instruction *in)
{
	const struct oci_strv none = OCI_STRV_INIT;
	const struct goci_lexer lexer = {&none, '\\', true};
	oci_auto_strv words = OCI_STRV_INIT;
	size_t first;

	if (in && !goci_words_json(in->args, &words))
		goci_words_split(&lexer, in->args, &words);
	first = words.count && strcmp(words.items[0], "exec") == 0;
	if (first < words.count)
		oci_strv_add(&d->entries, words.items[first]);
}

/* Whether what a COPY names is in goci.yaml's folder, and in the Dockerfile's. */
static void look(
	const struct goci_docker *d, const char *beside, bool *here, bool *there)
{
	oci_auto_strv words = OCI_STRV_INIT;

	if (strcmp(d->in->name, "COPY") != 0 || goci_instruction_flag(d->in, "from"))
		return;
	goci_docker_words(d, true, &words);
	for (size_t i = 0; i + 1 < words.count; i++) {
		const char *word = words.items[i];

		if (strspn(word, "./") == strlen(word))
			continue;
		*here = *here || goci_path_exists(d->at.draft->dir, word);
		*there = *there || goci_path_exists(beside, word);
	}
}

/* The context is goci.yaml's folder, unless what is copied is beside the Dockerfile. */
static void find_context(struct goci_docker *d)
{
	const char *top = d->at.draft->dir;
	oci_auto_free char *beside = goci_path_dir(d->path ? d->path : "");
	bool here = !d->path, there = false;
	oci_auto_free char *prefix = NULL;

	for (size_t i = 0; i < d->df.count && !here && !there; i++) {
		goci_docker_enter(d, &d->df.items[i]);
		look(d, beside, &here, &there);
	}
	d->context = oci_xstrdup(there && !here ? beside : top);
	prefix = goci_path_from(top, d->context);
	d->prefix = oci_xasprintf("%s%s", prefix, *prefix ? "/" : "");
}

/*
 * As Docker has it: an ENTRYPOINT that a shell runs gets no arguments, and one of a
 * later stage clears the CMD that the stage goes on from. A CMD of the same stage
 * counts, before or after.
 */
static void settle_cmd(struct goci_docker *d)
{
	const struct goci_instruction *first = d->df.items;
	oci_auto_strv words = OCI_STRV_INIT;

	if (!d->entrypoint || !d->cmd)
		return;
	for (size_t i = 0; i < d->count; i++)
		if (d->df.items + d->stages[i].first <= d->entrypoint)
			first = d->df.items + d->stages[i].first;
	if (d->cmd < first || !goci_words_json(d->entrypoint->args, &words))
		d->cmd = NULL;
	else if (!words.count)
		d->entrypoint = NULL;
}

int goci_docker_stages(struct goci_docker *d)
{
	if (find_stages(d) < 0)
		return -1;
	find_context(d);
	mark_all(d);
	settle_cmd(d);
	add_entry(d, d->entrypoint);
	add_entry(d, d->cmd);
	return 0;
}

char *goci_docker_in_context(const struct goci_docker *d, const char *path)
{
	oci_auto_free char *clean = goci_path_join("/", path);

	return oci_xasprintf("%s%s", d->context, clean);
}

char *goci_docker_source(const struct goci_docker_stage *stage, const char *path)
{
	const char *best = NULL, *rest;
	size_t best_len = 0;

	for (size_t i = 0; i < stage->copies.count; i++) {
		const char *copy = stage->copies.items[i];
		size_t len = strcspn(copy, "\n");
		oci_auto_free char *dest = oci_xstrndup(copy, len == 1 ? 0 : len);

		if (len >= best_len && goci_path_below(dest, path)) {
			best = copy + len + 1;
			best_len = len;
		}
	}
	if (!best)
		return NULL;
	rest = path + best_len;
	return oci_xasprintf("%s/%s", best, rest + (best_len > 1 && *rest == '/'));
}
