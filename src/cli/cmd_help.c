#include "app/text_print.h"
#include "call/command.h"
#include "cli/commands.h"
#include "manual/help.h"
#include "manual/manual.h"
#include "manual/manual_yaml.h"
#include "manual/troubleshooting.h"
#include "oci/finding.h"
#include "options/guess.h"

#include <stdio.h>
#include <string.h>

struct values {
	bool man;
	bool help;
};

static const struct goci_option rows[] = {
	{.name = "man",
		.kind = GOCI_FLAG,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.help = "print the manual page of COMMAND, of goci or of goci.yaml, "
			"as man(7) has it",
		.offset = offsetof(struct values, man)},
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int unknown(const char *name, struct oci_err *err)
{
	oci_auto_strv sections = OCI_STRV_INIT;
	struct goci_guess guess;

	goci_guess_init(&guess, name);
	goci_guess_try(&guess, GOCI_MANUAL_YAML);
	for (size_t i = 0; goci_commands[i]; i++)
		goci_guess_try(&guess, goci_commands[i]->name);
	for (int i = 0; i < OCI_RULE_COUNT; i++)
		goci_guess_try(&guess, oci_rule_info((enum oci_rule)i)->code);
	goci_troubleshooting_names(&sections);
	for (size_t i = 0; i < sections.count; i++)
		goci_guess_try(&guess, sections.items[i]);
	oci_err_set(err, OCI_ERR_USAGE,
		"\"%.200s\" is no command and no code of a finding", name);
	goci_guess_tell(&guess, "\"goci help\" lists the commands", err);
	return goci_complain(err);
}

/* `name` is NULL for goci itself. */
static int show(const char *name)
{
	const struct goci_command *command = name ? goci_command_named(name) : NULL;
	int rule = name ? oci_rule_find(name) : -1;
	oci_auto_buf section = OCI_BUF_INIT;
	struct oci_err err;

	if (!name)
		goci_help_program(goci_commands);
	else if (strcmp(name, GOCI_MANUAL_YAML) == 0)
		goci_help_yaml();
	else if (rule >= 0)
		goci_help_rule(oci_rule_info((enum oci_rule)rule));
	else if (command)
		goci_help_command(command);
	else if (goci_troubleshooting_add(name, &section) == 0)
		goci_text_print(stdout, section.data, section.len);
	else
		return unknown(name, &err);
	return GOCI_EXIT_OK;
}

/* What is no page may be something that goci help prints. */
static int no_page(const char *name, struct oci_err *err)
{
	oci_auto_buf ignored = OCI_BUF_INIT;

	if (oci_rule_find(name) < 0 && goci_troubleshooting_add(name, &ignored) < 0)
		return unknown(name, err);
	oci_err_set(err, OCI_ERR_USAGE,
		"%s has no manual page: \"goci help %s\" prints what it is", name,
		name);
	return goci_complain(err);
}

static int show_page(const char *name)
{
	const struct goci_command *command = name ? goci_command_named(name) : NULL;
	goci_auto_page page = GOCI_PAGE_INIT(true, 0);
	struct oci_err err;

	if (!name || strcmp(name, "goci") == 0)
		goci_manual_program(&page, goci_commands);
	else if (strcmp(name, GOCI_MANUAL_YAML) == 0)
		goci_manual_yaml(&page);
	else if (command)
		goci_manual_command(&page, command);
	else
		return no_page(name, &err);
	goci_text_print(stdout, page.out.data, page.out.len);
	return GOCI_EXIT_OK;
}

static int run(const struct goci_command *command, char **argv)
{
	oci_auto_strv names = OCI_STRV_INIT;
	struct values values = {0};
	int status = goci_command_begin(command, argv, &values, &names);
	const char *name = names.count ? names.items[0] : NULL;
	struct oci_err err;

	if (status != GOCI_GO_ON)
		return status;
	if (names.count > 1) {
		oci_err_set(&err, OCI_ERR_USAGE, "one command at a time");
		return goci_complain(&err);
	}
	return values.man ? show_page(name) : show(name);
}

static const struct goci_operand operands[] = {
	{.name = "COMMAND|CODE",
		.help = "a command, or the code of a finding",
		.word = GOCI_WORD_TOPIC},
	{0},
};

static const struct goci_example examples[] = {
	{"Tell the options of a command", "goci help build"},
	{"Tell what a finding means", "goci help OCI0503"},
	{"Show the manual page, without installing it",
		"goci help --man build | man -l -"},
	{0},
};

const struct goci_command goci_cmd_help = {
	.name = "help",
	.summary = "tell what the commands do",
	.usage = "[--man] [COMMAND | CODE | SECTION | goci.yaml]",
	.about =
		"Lists the commands, or tells what one does and what options it takes. Of a "
		"code such as OCI0503 it tells what is wrong, and by what rule; of goci.yaml its "
		"keys. The SECTION that an error names at its end is one of "
		"docs/troubleshooting.md.",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.run = run,
};
