#include "init/docker.h"

#include <stdlib.h>
#include <string.h>

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

bool goci_docker_is_program(const struct goci_docker *d, const char *word)
{
	const struct goci_stage *last = &d->stages[d->count - 1];
	oci_auto_free char *path = goci_docker_join(last->workdir, word);

	for (size_t i = 0; i < d->programs.count; i++) {
		const char *program = d->programs.items[i];
		size_t len = strlen(program);

		if (strcmp(program, path) == 0 ||
			(!strchr(word, '/') && strcmp(base_name(program), word) == 0) ||
			(len > 1 && program[len - 1] == '/' &&
				strncmp(program, path, len) == 0))
			return true;
	}
	return false;
}

/* "tini -- PROGRAM": pid 1 is the program itself. Returns how many words to skip. */
static size_t skip_init(struct goci_docker *d, const struct oci_strv *words)
{
	const char *name = words->count ? base_name(words->items[0]) : "";
	size_t n = 1;

	if (strcmp(name, "tini") != 0 && strcmp(name, "dumb-init") != 0)
		return 0;
	while (n < words->count && words->items[n][0] == '-')
		n++;
	goci_docker_note(d, GOCI_LEFT,
		"%s: the program is the first process; a runtime has an init of its own "
		"(podman run --init)",
		name);
	return n;
}

static bool needs_shell(const char *text)
{
	return strpbrk(text, "$`|&;<>*?()[]{}~\n") != NULL;
}

/* The words of an exec form, or of a shell form that needs no shell. */
static bool read_words(struct goci_docker *d, const struct goci_instruction *in,
	struct oci_strv *words)
{
	struct goci_lexer lexer = goci_docker_lexer(d, true);
	oci_auto_strv all = OCI_STRV_INIT;
	size_t skip;

	if (!goci_words_json(in->args, &all)) {
		if (needs_shell(in->args)) {
			goci_docker_note(d, GOCI_LEFT,
				"shell form: the image has no shell to run it; write it "
				"as a list, `%s: [\"ARG\", ...]`, and read variables in "
				"the program",
				in == d->cmd ? "cmd" : "entrypoint");
			return false;
		}
		goci_words_split(&lexer, in->args, &all);
		goci_docker_note(d, GOCI_CARRIED,
			"shell form: it is written as a list, since there is no shell "
			"and it needs none");
		skip = all.count && strcmp(all.items[0], "exec") == 0;
	} else {
		skip = skip_init(d, &all);
	}
	for (size_t i = skip; i < all.count; i++)
		oci_strv_add(words, all.items[i]);
	return true;
}

static void set_all(struct goci_docker *d, const char *option,
	const struct oci_strv *words, size_t first)
{
	struct goci_origin here = goci_docker_here(d);

	for (size_t i = first; i < words->count; i++)
		if (!goci_draft_set(d->draft, &d->draft->defaults, &here, option,
			    words->items[i])) {
			goci_draft_unset(&d->draft->defaults, option);
			return;
		}
}

static void at(struct goci_docker *d, const struct goci_instruction *in)
{
	d->in = in;
	free(d->what);
	d->what = oci_xasprintf("%s %.300s", in->name, in->args);
}

/* The first word is the program, or there is no way to run it. */
static bool check_program(struct goci_docker *d, const struct oci_strv *words)
{
	if (words->count)
		oci_strv_add(&d->entries, words->items[0]);
	if (!words->count)
		goci_docker_note(
			d, GOCI_IMPLIED, "it is empty: the program is started");
	else if (!goci_docker_is_program(d, words->items[0]))
		goci_docker_note(d, GOCI_LEFT,
			"\"%s\" is not the program that is built, so /app/main is started; "
			"the image has no shell and no other program: do in the program "
			"what it does, or build on an image that has it, with `base` and "
			"`entrypoint`",
			words->items[0]);
	else
		return true;
	return false;
}

static void set_entrypoint(struct goci_docker *d, bool may_set)
{
	oci_auto_strv words = OCI_STRV_INIT;

	at(d, d->entrypoint);
	if (!read_words(d, d->entrypoint, &words) || !check_program(d, &words))
		return;
	if (!may_set || words.count == 1) {
		goci_docker_note(d, GOCI_IMPLIED, "goci starts the program, /app/main");
		return;
	}
	free(words.items[0]);
	words.items[0] = oci_xstrdup("/app/main");
	set_all(d, "entrypoint", &words, 0);
}

static void set_cmd(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	size_t first = 0;

	at(d, d->cmd);
	if (!read_words(d, d->cmd, &words))
		return;
	if (!d->entrypoint && !check_program(d, &words))
		return;
	if (words.count && goci_docker_is_program(d, words.items[0])) {
		goci_docker_note(d, GOCI_IMPLIED, "goci starts the program, /app/main");
		first = 1;
	}
	set_all(d, "cmd", &words, first);
	if (!words.count)
		goci_docker_note(d, GOCI_IMPLIED, "it is empty");
}

static bool is_started(const struct goci_docker *d, const char *name)
{
	for (size_t i = 0; i < d->entries.count; i++)
		if (strcmp(base_name(d->entries.items[i]), name) == 0)
			return true;
	return false;
}

static void tell_others(struct goci_docker *d)
{
	for (size_t i = 0; i < d->programs.count; i++) {
		const char *program = d->programs.items[i];
		size_t len = strlen(program);
		bool folder = len && program[len - 1] == '/';

		if (!folder && !is_started(d, base_name(program)))
			goci_docker_note(d, GOCI_LEFT,
				"goci puts one program into an image, as /app/main: %s is "
				"a service and an image of its own",
				program);
	}
}

void goci_docker_start(struct goci_docker *d)
{
	d->stage = &d->stages[d->count - 1];
	if (d->entrypoint)
		set_entrypoint(d, true);
	if (d->cmd)
		set_cmd(d);
	if (d->entrypoint || d->cmd) {
		at(d, d->entrypoint ? d->entrypoint : d->cmd);
		if (d->draft->count > 1)
			tell_others(d);
	}
}
