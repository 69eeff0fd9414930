#include "manual/help.h"

#include "app/text_print.h"
#include "manual/manual.h"
#include "manual/manual_yaml.h"
#include "oci/finding.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { NARROW = 60, WIDE = 100 };

static int width(void)
{
	struct winsize size = {0};

	if (!isatty(STDOUT_FILENO) || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) < 0 ||
		!size.ws_col)
		return GOCI_PAGE_WIDTH;
	return size.ws_col < NARROW ? NARROW : size.ws_col > WIDE ? WIDE : size.ws_col;
}

static void print(const struct goci_page *page)
{
	goci_text_print(stdout, page->out.data, page->out.len);
}

static void add_option(struct goci_page *page, const struct goci_option *option)
{
	oci_auto_buf tag = OCI_BUF_INIT, arg = OCI_BUF_INIT;

	if (option->letter)
		oci_buf_addf(&tag, "-%c, ", option->letter);
	else if (!page->roff)
		oci_buf_adds(&tag, "    ");
	oci_buf_addf(&tag, "--%s", option->name);
	goci_option_add_arg(option, &arg);
	if (arg.len && !option->optional)
		oci_buf_adds(&tag, " ");
	goci_page_item(page, tag.data, arg.data, option->help);
}

static void add_group(struct goci_page *page, const struct goci_command *command,
	enum goci_group group)
{
	const struct goci_option *option;
	bool titled = false;

	for (size_t i = 0; (option = goci_command_option(command, i)); i++) {
		if (option->group != group)
			continue;
		if (!titled)
			goci_page_group(page, goci_group_title(group));
		titled = true;
		add_option(page, option);
	}
}

void goci_help_options(struct goci_page *page, const struct goci_command *command)
{
	for (int g = 0; g < GOCI_GROUP_COUNT; g++)
		add_group(page, command, (enum goci_group)g);
}

static void add_examples(struct goci_page *page, const struct goci_command *command)
{
	if (!command->examples)
		return;
	goci_page_section(page, "Examples");
	for (const struct goci_example *e = command->examples; e->line; e++) {
		oci_buf_addf(&page->out, "%s  # %s\n",
			e == command->examples ? "" : "\n", e->text);
		oci_buf_addf(&page->out, "  %s\n", e->line);
	}
}

void goci_help_command(const struct goci_command *command)
{
	goci_auto_page page = GOCI_PAGE_INIT(false, width());

	oci_buf_addf(&page.out, "Usage: goci %s%s%s\n\n", command->name,
		*command->usage ? " " : "", command->usage);
	goci_page_text(&page, command->about);
	goci_help_options(&page, command);
	add_examples(&page, command);
	print(&page);
}

void goci_help_program(const struct goci_command *const *commands)
{
	goci_auto_page page = GOCI_PAGE_INIT(false, width());

	oci_buf_adds(&page.out, "Usage: goci COMMAND [OPTIONS] [ARGUMENTS]\n\n");
	goci_page_text(&page, GOCI_MANUAL_ABOUT);
	goci_page_section(&page, "Commands");
	for (size_t i = 0; commands[i]; i++)
		oci_buf_addf(&page.out, "  %-10s %s\n", commands[i]->name,
			commands[i]->summary);
	oci_buf_adds(&page.out, "\n");
	goci_page_text(&page,
		"`goci help COMMAND` tells more about one, `goci help CODE` about a "
		"finding of `goci verify`, `goci help goci.yaml` about the keys of that "
		"file.");
	print(&page);
}

void goci_help_rule(const struct oci_rule_info *rule)
{
	goci_auto_page page = GOCI_PAGE_INIT(false, width());

	oci_buf_addf(&page.out, "%s %s (%s)\n\n", rule->code, rule->name,
		rule->severity == OCI_ERROR ? "error" : "warning");
	goci_page_text(&page, rule->text);
	goci_page_section(&page, "Source");
	goci_page_text(&page, rule->source);
	print(&page);
}

void goci_help_yaml(void)
{
	goci_auto_page page = GOCI_PAGE_INIT(false, width());

	goci_manual_yaml(&page);
	print(&page);
}
