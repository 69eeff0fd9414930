#include "init/docker_start.h"

#include "app/defaults.h"
#include "app/paths.h"

#include <stdlib.h>
#include <string.h>

/* Whether a word of ENTRYPOINT or CMD is the program. */
static bool is_program(const struct goci_docker *d, const char *word)
{
	oci_auto_free char *path = goci_path_join(d->stage->workdir, word);

	for (size_t i = 0; i < d->programs.count; i++) {
		const char *program = d->programs.items[i];
		size_t len = strlen(program);

		if (strcmp(program, path) == 0 ||
			(!strchr(word, '/') &&
				strcmp(goci_path_base(program), word) == 0) ||
			(len > 1 && program[len - 1] == '/' &&
				strncmp(program, path, len) == 0))
			return true;
	}
	return false;
}

/* "tini -- PROGRAM": pid 1 is the program itself. Returns how many words to skip. */
static size_t skip_init(struct goci_docker *d, const struct oci_strv *words)
{
	const char *name = words->count ? goci_path_base(words->items[0]) : "";
	size_t n = 1;

	if (!goci_word_in(name, "tini dumb-init"))
		return 0;
	while (n < words->count && words->items[n][0] == '-')
		n++;
	goci_left(&d->at,
		"%s: the program is the first process; a runtime has an init of its own "
		"(podman run --init)",
		name);
	return n;
}

/* The words of an exec form, or of a shell form that needs no shell. */
static bool read_words(struct goci_docker *d, struct oci_strv *words)
{
	const struct goci_lexer lexer = {&d->stage->vars, '\\', true};
	const char *args = d->in->args;
	oci_auto_strv all = OCI_STRV_INIT;
	size_t skip;

	if (goci_words_json(args, &all)) {
		skip = skip_init(d, &all);
	} else if (strpbrk(args, "$`|&;<>*?()[]{}~\n")) {
		goci_left(&d->at,
			"shell form: the image has no shell to run it; write it as a "
			"list, `%s: [\"ARG\", ...]`, and read variables in the program",
			d->in == d->cmd ? "cmd" : "entrypoint");
		return false;
	} else {
		goci_words_split(&lexer, args, &all);
		goci_kept(&d->at,
			"shell form: it is written as a list, since there is no shell "
			"and it needs none");
		skip = all.count && strcmp(all.items[0], "exec") == 0;
	}
	for (size_t i = skip; i < all.count; i++)
		oci_strv_add(words, all.items[i]);
	return true;
}

static void carry_all(struct goci_docker *d, const char *option,
	const struct oci_strv *words, size_t first)
{
	for (size_t i = first; i < words->count; i++)
		if (!goci_carry(&d->at, option, words->items[i])) {
			goci_drop(&d->at, option);
			return;
		}
}

/* The first word is the program, or there is no way to run it. */
static bool check_program(struct goci_docker *d, const struct oci_strv *words)
{
	if (!words->count) {
		goci_done(&d->at, "it is empty: the program is started");
		return false;
	}
	oci_strv_add(&d->entries, words->items[0]);
	if (is_program(d, words->items[0]))
		return true;
	goci_left(&d->at,
		"\"%s\" is not the program that is built, so /app/main is started; the "
		"image has no shell and no other program: do in the program what it does, "
		"or build on an image that has it, with `base` and `entrypoint`",
		words->items[0]);
	return false;
}

static void set_entrypoint(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;

	goci_docker_enter(d, d->entrypoint);
	if (!read_words(d, &words) || !check_program(d, &words))
		return;
	if (words.count == 1) {
		goci_done(&d->at, "goci starts the program, " GOCI_PROGRAM);
		return;
	}
	free(words.items[0]);
	words.items[0] = oci_xstrdup(GOCI_PROGRAM);
	carry_all(d, "entrypoint", &words, 0);
}

static void set_cmd(struct goci_docker *d)
{
	oci_auto_strv words = OCI_STRV_INIT;
	bool program;

	goci_docker_enter(d, d->cmd);
	if (!read_words(d, &words))
		return;
	if (!d->entrypoint && !check_program(d, &words))
		return;
	program = words.count && is_program(d, words.items[0]);
	if (program)
		goci_done(&d->at, "goci starts the program, " GOCI_PROGRAM);
	carry_all(d, "cmd", &words, program);
	if (!words.count)
		goci_done(&d->at, "it is empty");
}

static bool is_started(const struct goci_docker *d, const char *name)
{
	for (size_t i = 0; i < d->entries.count; i++)
		if (strcmp(goci_path_base(d->entries.items[i]), name) == 0)
			return true;
	return false;
}

static void tell_others(struct goci_docker *d)
{
	goci_docker_enter(d, d->entrypoint ? d->entrypoint : d->cmd);
	for (size_t i = 0; i < d->programs.count; i++) {
		const char *name = goci_path_base(d->programs.items[i]);

		if (*name && !is_started(d, name))
			goci_left(&d->at,
				"goci puts one program into an image, as /app/main: %s is "
				"a service and an image of its own",
				d->programs.items[i]);
	}
}

void goci_docker_start(struct goci_docker *d)
{
	d->stage = &d->stages[d->count - 1];
	if (d->entrypoint)
		set_entrypoint(d);
	if (d->cmd)
		set_cmd(d);
	if ((d->entrypoint || d->cmd) && d->at.draft->count > 1)
		tell_others(d);
}
