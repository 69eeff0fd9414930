#include "cli/help.h"

#include "cli/commands.h"
#include "oci/finding.h"

#include <stdio.h>
#include <string.h>

enum { WIDTH = 80, COLUMN = 31 };

/* Prints words from `column` on, wrapped before the terminal's usual width. */
static void print_wrapped(const char *text, int indent, int column)
{
	while (*text) {
		int len = (int)strcspn(text, " \n");

		if (column > indent && column + 1 + len >= WIDTH) {
			printf("\n%*s", indent, "");
			column = indent;
		} else if (column > indent) {
			putchar(' ');
			column++;
		}
		printf("%.*s", len, text);
		column += len;
		text += len;
		text += *text == ' ';
		if (*text != '\n')
			continue;
		printf("\n%*s", indent, "");
		column = indent;
		text++;
	}
	putchar('\n');
}

static void print_option(const struct goci_option *option)
{
	oci_auto_buf arg = OCI_BUF_INIT;
	char letter[] = "    ";
	int used;

	if (option->letter)
		snprintf(letter, sizeof(letter), "-%c, ", option->letter);
	goci_option_add_arg(option, &arg);
	used = printf("  %.4s--%s%s%s", option->letter ? letter : "    ", option->name,
		arg.len && !option->optional ? " " : "", arg.data);
	if (used > COLUMN - 2) {
		putchar('\n');
		used = 0;
	}
	printf("%*s", COLUMN - used, "");
	print_wrapped(option->help, COLUMN, COLUMN);
}

static void print_group(const struct goci_command *command,
	const struct goci_options *options, enum goci_group group)
{
	bool titled = false;

	for (size_t i = 0; i < options->count; i++) {
		if (options->rows[i].group != group ||
			(command->takes && !command->takes(&options->rows[i])))
			continue;
		if (!titled)
			printf("\n%s:\n", goci_group_title(group));
		titled = true;
		print_option(&options->rows[i]);
	}
}

static void print_groups(
	const struct goci_command *command, const struct goci_options *options)
{
	for (int g = 0; g < GOCI_GROUP_COUNT; g++)
		print_group(command, options, (enum goci_group)g);
}

void goci_help_command(const struct goci_command *command)
{
	printf("Usage: goci %s%s%s\n\n", command->name, *command->usage ? " " : "",
		command->usage);
	print_wrapped(command->about, 0, 0);
	print_groups(command, command->options);
	if (command->more)
		print_groups(command, command->more);
}

void goci_help_program(void)
{
	printf("Usage: goci COMMAND [OPTIONS] [ARGUMENTS]\n\n"
	       "Turns a Go service into an OCI image on disk: no Docker, no daemon, no "
	       "root.\n\nCommands:\n");
	for (size_t i = 0; goci_commands[i]; i++)
		printf("  %-10s %s\n", goci_commands[i]->name,
			goci_commands[i]->summary);
	printf("\n`goci help COMMAND` tells more about one, `goci help CODE` about a finding "
	       "of\n`goci verify`.\n");
}

void goci_help_rule(const struct oci_rule_info *rule)
{
	printf("%s %s (%s)\n\n", rule->code, rule->name,
		rule->severity == OCI_ERROR ? "error" : "warning");
	print_wrapped(rule->text, 0, 0);
	printf("\nSource: ");
	print_wrapped(rule->source, 8, 8);
}
