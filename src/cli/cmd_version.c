#include "app/text_print.h"
#include "app/version.h"
#include "call/command.h"
#include "cli/commands.h"
#include "manual/help.h"
#include "oci/layer.h"

#include <archive.h>
#include <jansson.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

struct values {
	bool json;
	bool help;
};

static const struct goci_option rows[] = {
	GOCI_ROW_JSON(struct values, "print a JSON object"),
	GOCI_ROW_HELP(struct values),
};

static const struct goci_options options = {rows, OCI_COUNT(rows)};

/* The libraries as they were loaded, not as they were compiled against. */
static json_t *versions(void)
{
	const struct oci_compression gzip = {0};
	struct oci_compression zstd = {0};
	oci_auto_free char *compressor = oci_compression_version(&gzip);
	oci_auto_free char *other = NULL;
	struct oci_err ignored;
	int archive = archive_version_number();
	char pcre2[64]; /* at least 24: "VERSION DATE" */
	json_t *all = json_pack("{ssssss}", "goci", goci_version, "jansson",
		jansson_version_str(), "libcrypto",
		OpenSSL_version(OPENSSL_VERSION_STRING));

	json_object_set_new(all, "libarchive",
		json_sprintf("%d.%d.%d", archive / 1000000, archive / 1000 % 1000,
			archive % 1000));
	json_object_set_new(all, "libyaml", json_string(yaml_get_version_string()));
	pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
	json_object_set_new(
		all, "pcre2", json_sprintf("%.*s", (int)strcspn(pcre2, " "), pcre2));
	json_object_set_new(all, "compressor", json_string(compressor));
	if (oci_compression_parse("zstd", &zstd, &ignored) == 0) {
		other = oci_compression_version(&zstd);
		json_object_set_new(all, "zstd", json_string(other));
	}
	return all;
}

static void print(bool as_json)
{
	json_auto_t *all = versions();
	const char *name;
	json_t *value;

	if (as_json) {
		goci_command_print(all, NULL);
		return;
	}
	json_object_foreach(all, name, value)
		goci_text_print_line(
			stdout, "%-11s %s", name, json_string_value(value));
}

static int run(const struct goci_command *command, char **argv)
{
	oci_auto_strv rest = OCI_STRV_INIT;
	struct values values = {0};
	struct oci_err err;

	if (goci_getopt(&options, argv, &values, &rest, &err) < 0)
		return goci_complain(&err);
	if (rest.count) {
		oci_err_set(&err, OCI_ERR_USAGE, "unexpected argument \"%.200s\"",
			rest.items[0]);
		return goci_complain(&err);
	}
	if (values.help)
		goci_help_command(command);
	else
		print(values.json);
	return GOCI_EXIT_OK;
}

static const struct goci_example examples[] = {
	{"Print the versions as JSON", "goci version --json"},
	{0},
};

const struct goci_command goci_cmd_version = {
	.name = "version",
	.summary = "print the versions of goci and its libraries",
	.usage = "[OPTIONS]",
	.about =
		"Prints the version of goci, of the libraries that it runs with, and of "
		"the compressor: all that the bytes of an image depend on besides its "
		"sources and the Go toolchain.",
	.examples = examples,
	.options = &options,
	.run = run,
};
