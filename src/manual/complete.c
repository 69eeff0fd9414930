#include "manual/complete.h"

#include "manual/candidates.h"
#include "manual/complete_value.h"
#include "oci/mem.h"

#include <string.h>

/* The words before the cursor, as they are understood. */
struct line {
	const struct goci_command *const *commands;
	const struct goci_command *command;
	const struct goci_options *after;  /* the only options that count; or NULL */
	const struct goci_option *pending; /* the next word is its value; or NULL */
	struct oci_strv given;             /* names of options */
	size_t operands;
	bool ended; /* by "--" */
};

static const struct goci_option *option_at(const struct line *line, size_t i)
{
	if (line->after)
		return i < line->after->count ? &line->after->rows[i] : NULL;
	return goci_command_option(line->command, i);
}

static const struct goci_option *find(
	const struct line *line, const char *name, size_t len)
{
	const struct goci_option *o;

	for (size_t i = 0; (o = option_at(line, i)); i++)
		if (strlen(o->name) == len && strncmp(o->name, name, len) == 0)
			return o;
	return NULL;
}

static const struct goci_option *find_letter(const struct line *line, char letter)
{
	const struct goci_option *o;

	for (size_t i = 0; (o = option_at(line, i)); i++)
		if (o->letter == letter)
			return o;
	return NULL;
}

static void take_letters(struct line *line, const char *letters)
{
	for (; *letters; letters++) {
		const struct goci_option *o = find_letter(line, *letters);

		if (!o)
			return;
		oci_strv_add(&line->given, o->name);
		if (o->kind == GOCI_FLAG)
			continue;
		line->pending = letters[1] ? NULL : o;
		return;
	}
}

static void take_long(struct line *line, const char *name)
{
	size_t len = strcspn(name, "=");
	const struct goci_option *o = find(line, name, len);

	if (!o)
		return;
	oci_strv_add(&line->given, o->name);
	if (!name[len] && o->kind != GOCI_FLAG && !o->optional)
		line->pending = o;
}

static bool has_options(const struct line *line)
{
	return !line->ended || line->after;
}

static void take(struct line *line, const char *word)
{
	if (line->pending) {
		line->pending = NULL;
	} else if (has_options(line) && strncmp(word, "--", 2) == 0 && word[2]) {
		take_long(line, word + 2);
	} else if (!line->ended && strcmp(word, "--") == 0) {
		line->ended = true;
		line->after = line->command->after;
	} else if (has_options(line) && word[0] == '-' && word[1]) {
		take_letters(line, word + 1);
	} else {
		line->operands++;
	}
}

/* Those that may be given again are offered again. */
static bool is_done(const struct line *line, const struct goci_option *option)
{
	bool once = option->kind == GOCI_FLAG || option->kind == GOCI_STRING;

	return once && oci_strv_has(&line->given, option->name);
}

static void add_options(const struct line *line, struct goci_candidates *c)
{
	const struct goci_option *o;

	for (size_t i = 0; (o = option_at(line, i)); i++) {
		oci_auto_free char *name = oci_xasprintf("--%s", o->name);
		const char letter[] = {'-', o->letter, '\0'};

		if (is_done(line, o))
			continue;
		if (o->letter && c->word[1] != '-')
			goci_candidates_add(c, letter, o->help);
		goci_candidates_add(c, name, o->help);
	}
}

static const struct goci_operand *operand_at(const struct line *line)
{
	const struct goci_operand *o = line->command->operands;

	for (size_t i = 0; o && o->name && i < line->operands && !o->repeated; i++)
		o++;
	return o && o->name ? o : NULL;
}

static void complete_long(const struct line *line, struct goci_candidates *c)
{
	size_t len = strcspn(c->word, "=");
	const struct goci_option *o =
		c->word[len] ? find(line, c->word + 2, len - 2) : NULL;

	if (!c->word[len]) {
		add_options(line, c);
	} else if (o) {
		c->before = len + 1;
		goci_complete_option(c, o, line->commands);
	}
}

static void complete_word(const struct line *line, struct goci_candidates *c)
{
	const struct goci_operand *operand = operand_at(line);

	if (line->pending)
		goci_complete_option(c, line->pending, line->commands);
	else if (has_options(line) && strncmp(c->word, "--", 2) == 0)
		complete_long(line, c);
	else if (has_options(line) && *c->word == '-')
		add_options(line, c);
	else if (line->ended && !operand)
		c->native = GOCI_NATIVE_FILES;
	else if (operand && !line->after)
		goci_complete_operand(c, operand, line->commands);
}

static void add_commands(
	const struct goci_command *const *commands, struct goci_candidates *c)
{
	for (size_t i = 0; commands[i]; i++)
		goci_candidates_add(c, commands[i]->name, commands[i]->summary);
	if (*c->word == '-') {
		goci_candidates_add(c, "--help", "list the commands");
		goci_candidates_add(c, "--version", "print the versions");
	}
}

static const struct goci_command *command_named(
	const struct goci_command *const *commands, const char *name)
{
	for (; *commands; commands++)
		if (strcmp((*commands)->name, name) == 0)
			return *commands;
	return NULL;
}

void goci_complete(const struct goci_command *const *commands,
	const struct oci_strv *words, struct oci_buf *out)
{
	size_t last = words->count ? words->count - 1 : 0;
	struct goci_candidates c = {
		.word = words->count ? words->items[last] : "", .lines = OCI_BUF_INIT};
	struct line line = {.commands = commands, .given = OCI_STRV_INIT};

	if (last)
		line.command = command_named(commands, words->items[0]);
	for (size_t i = 1; line.command && i < last; i++)
		take(&line, words->items[i]);
	if (line.command)
		complete_word(&line, &c);
	else if (!last)
		add_commands(commands, &c);
	goci_candidates_write(&c, out);
	oci_buf_release(&c.lines);
	oci_strv_release(&line.given);
}
