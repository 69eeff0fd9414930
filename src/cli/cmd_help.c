#include "cli/command.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "oci/finding.h"

struct values {
	bool help;
};

static const struct goci_option rows[] = {
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

static int show(const char *name)
{
	const struct goci_command *command;
	struct oci_err err;
	int rule;

	if (!name) {
		goci_help_program();
		return GOCI_EXIT_OK;
	}
	rule = oci_rule_find(name);
	if (rule >= 0) {
		goci_help_rule(oci_rule_info((enum oci_rule)rule));
		return GOCI_EXIT_OK;
	}
	command = goci_command_find(name, &err);
	if (!command)
		return goci_complain(&err);
	goci_help_command(command);
	return GOCI_EXIT_OK;
}

static int run(const struct goci_command *command, char **argv)
{
	oci_auto_strv names = OCI_STRV_INIT;
	struct values values = {0};
	struct oci_err err;

	if (goci_getopt(&options, argv, &values, &names, &err) < 0)
		return goci_complain(&err);
	if (names.count > 1) {
		oci_err_set(&err, OCI_ERR_USAGE, "one command at a time");
		return goci_complain(&err);
	}
	return show(values.help ? command->name : names.count ? names.items[0] : NULL);
}

static const struct goci_operand operands[] = {
	{.name = "COMMAND|CODE",
		.help = "a command, or the code of a finding",
		.word = GOCI_WORD_TOPIC},
	{0},
};

const struct goci_command goci_cmd_help = {
	.name = "help",
	.summary = "tell what the commands do",
	.usage = "[COMMAND | CODE]",
	.about =
		"Lists the commands, or tells what one does and what options it takes. Of a "
		"code such as OCI0503 it tells what is wrong, and by what rule.",
	.operands = operands,
	.options = &options,
	.run = run,
};
