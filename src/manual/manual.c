#include "manual/manual.h"

#include "manual/facts.h"
#include "manual/help.h"

#include <string.h>

static void add_facts(struct goci_page *page, const char *title,
	const struct goci_fact *facts, const char *command)
{
	bool titled = false;

	for (; facts->name; facts++) {
		if (!goci_fact_is_of(facts, command))
			continue;
		if (!titled)
			goci_page_section(page, title);
		titled = true;
		goci_page_item(page, facts->name, "", facts->text);
	}
}

static void add_surroundings(struct goci_page *page, const char *command)
{
	add_facts(page, "Exit status", goci_facts_exit, command);
	add_facts(page, "Environment", goci_facts_environment, command);
	add_facts(page, "Files", goci_facts_files, command);
}

static void add_operands(struct goci_page *page, const struct goci_command *command)
{
	const char *last = "";

	if (!command->operands)
		return;
	goci_page_section(page, "Operands");
	for (const struct goci_operand *o = command->operands; o->name; o++) {
		oci_auto_buf text = OCI_BUF_INIT;

		if (strcmp(o->name, last) != 0) {
			oci_buf_adds(&text, o->help);
			for (size_t i = 0; o->choices && o->choices[i]; i++)
				oci_buf_addf(
					&text, "%s%s", i ? ", " : ": ", o->choices[i]);
			goci_page_item(page, "", o->name, text.data);
		}
		last = o->name;
	}
}

static void add_examples(struct goci_page *page, const struct goci_example *examples)
{
	if (!examples)
		return;
	goci_page_section(page, "Examples");
	for (; examples->line; examples++) {
		goci_page_text(page, examples->text);
		goci_page_code(page, examples->line);
	}
}

/* Pages of commands name goci(1) first; that of goci names all of them. */
static void add_pages(struct goci_page *page, const char *command)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_buf_adds(&text, "`goci`(1)");
	for (const struct goci_fact *f = goci_facts_pages; f->name; f++) {
		int len = (int)strcspn(f->name, "(");

		if (goci_fact_is_of(f, command))
			oci_buf_addf(&text, ", `%.*s`%s", len, f->name, f->name + len);
	}
	goci_page_section(page, "See also");
	goci_page_text(page, text.data);
}

void goci_manual_command(struct goci_page *page, const struct goci_command *command)
{
	oci_auto_buf name = OCI_BUF_INIT, usage = OCI_BUF_INIT;

	oci_buf_addf(&name, "goci-%s", command->name);
	oci_buf_addf(&usage, "`goci %s` %s", command->name, command->usage);
	goci_page_title(page, name.data, 1, command->summary);
	goci_page_section(page, "Synopsis");
	goci_page_text(page, usage.data);
	goci_page_section(page, "Description");
	goci_page_text(page, command->about);
	add_operands(page, command);
	goci_page_section(page, "Options");
	goci_help_options(page, command);
	add_surroundings(page, command->name);
	add_examples(page, command->examples);
	add_pages(page, command->name);
}

void goci_manual_program(
	struct goci_page *page, const struct goci_command *const *commands)
{
	oci_auto_buf text = OCI_BUF_INIT;

	goci_page_title(page, "goci", 1, "turn Go services into OCI images on disk");
	goci_page_section(page, "Synopsis");
	goci_page_text(page,
		"`goci` COMMAND [OPTIONS] [ARGUMENTS]\n`goci` --help | --version");
	goci_page_section(page, "Description");
	goci_page_text(page, GOCI_MANUAL_ABOUT);
	goci_page_text(page,
		"`goci help` COMMAND prints the options of a command, `goci help` CODE what a "
		"finding of `goci verify` means. An option is written --name VALUE or "
		"--name=VALUE; options and operands may be mixed, and -- ends the options.");
	goci_page_section(page, "Commands");
	for (size_t i = 0; commands[i]; i++) {
		goci_page_item(page, commands[i]->name, "", commands[i]->summary);
		oci_buf_addf(&text, "%s`goci-%s`(1)", i ? ", " : "", commands[i]->name);
	}
	add_surroundings(page, NULL);
	goci_page_section(page, "See also");
	oci_buf_adds(&text, ", `goci.yaml`(5)");
	goci_page_text(page, text.data);
}
