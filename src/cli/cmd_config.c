#include "app/text_print.h"
#include "call/command.h"
#include "cli/commands.h"
#include "explain/explain_json.h"
#include "explain/explain_yaml.h"
#include "explain/schema.h"
#include "oci/json.h"
#include "settings/build_options.h"
#include "settings/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct values {
	struct goci_values build; /* first: the rows of goci build have these offsets */
	bool json;
	char *schema; /* NULL: no */
};

static const char *const schemas[] = {"source", "user", NULL};

static const struct goci_option rows[] = {
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	{.name = "schema",
		.kind = GOCI_STRING,
		.scope = GOCI_ONCE,
		.group = GOCI_GROUP_RUN,
		.choices = schemas,
		.help = "print the JSON schema of goci.yaml, or of your own "
			"configuration; default: source",
		.offset = offsetof(struct values, schema),
		.optional = true},
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* What goci build would refuse is told after all is shown. */
static int complain(const struct goci_explanation *all)
{
	int status = GOCI_EXIT_OK;

	for (size_t i = 0; i < all->count; i++)
		for (size_t k = 0; k < all->services[i].problems.count; k++) {
			struct oci_err err;

			oci_err_set(&err, OCI_ERR_USAGE, "%s: %s",
				all->services[i].name,
				all->services[i].problems.items[k]);
			status = goci_complain(&err);
		}
	return status;
}

static int show(const struct values *values, const struct oci_strv *words)
{
	goci_auto_explanation all = {0};
	oci_auto_json *doc = NULL;
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err err;

	if (goci_explain(&all, &values->build, words, &err) < 0)
		return goci_complain(&err);
	if (values->json)
		doc = goci_explain_json(&all);
	else
		goci_explain_yaml(&all, &text);
	goci_command_print(doc, &text);
	return complain(&all);
}

static int print_schema(const struct values *values, const struct oci_strv *words)
{
	oci_auto_json *doc = NULL;
	oci_auto_free char *text = NULL;
	struct oci_err err;

	if (words->count) {
		oci_err_set(&err, OCI_ERR_USAGE, "unexpected argument \"%.200s\"",
			words->items[0]);
		return goci_complain(&err);
	}
	doc = goci_schema(strcmp(values->schema, "user") == 0);
	text = json_dumps(doc, JSON_INDENT(2));
	goci_text_print(stdout, text, strlen(text));
	goci_text_print(stdout, "\n", 1);
	return GOCI_EXIT_OK;
}

static int run(const struct goci_command *command, char **argv)
{
	struct values values = {0};
	oci_auto_strv words = OCI_STRV_INIT;
	int status = goci_command_begin(command, argv, &values, &words);

	if (status == GOCI_GO_ON)
		status = values.schema ? print_schema(&values, &words)
				       : show(&values, &words);
	free(values.schema);
	goci_values_release(&values.build);
	return status;
}

static const struct goci_operand operands[] = {
	{.name = "SERVICE",
		.help = "a name from goci.yaml or a folder; default: what the goci.yaml "
			"of the current folder lists, else the current folder",
		.word = GOCI_WORD_SERVICE,
		.repeated = true},
	{0},
};

static const struct goci_example examples[] = {
	{"Tell what a service is built with, and why", "goci config web"},
	{"Write the schema that editors check goci.yaml by",
		"goci config --schema >goci.schema.json"},
	{0},
};

const struct goci_command goci_cmd_config = {
	.name = "config",
	.summary = "print the settings of services, and where each comes from",
	.usage = "[OPTIONS] [SERVICE]...",
	.about =
		"Prints what goci build would use for each SERVICE, with the same options: "
		"its settings, those of the call and of the cache. A comment "
		"says where each comes from: a line of a goci.yaml or of your own "
		"configuration, an option of the command line, a variable of the environment, "
		"or \"default\"; and what placeholders become. The output is a goci.yaml for "
		"the current folder; what a goci.yaml cannot set is a comment in it. Go is "
		"not started, and nothing is written.\n\nThe exit status is 2 if goci build "
		"would refuse a setting.\n\nWith --schema it prints what "
		"editors check a goci.yaml by, as JSON schema (draft 7).",
	.operands = operands,
	.examples = examples,
	.options = &options,
	.more = &goci_build_options,
	.run = run,
};
