#include "cli/commands.h"
#include "cli/cli.h"
#include "options/guess.h"

#include <string.h>

const struct goci_command *const goci_commands[] = {
	&goci_cmd_build,
	&goci_cmd_dev,
	&goci_cmd_copy,
	&goci_cmd_push,
	&goci_cmd_init,
	&goci_cmd_config,
	&goci_cmd_inspect,
	&goci_cmd_verify,
	&goci_cmd_vulns,
	&goci_cmd_sbom,
	&goci_cmd_sign,
	&goci_cmd_attest,
	&goci_cmd_diff,
	&goci_cmd_reproduce,
	&goci_cmd_measure,
	&goci_cmd_resolve,
	&goci_cmd_cache,
	&goci_cmd_completion,
	&goci_cmd_version,
	&goci_cmd_help,
	NULL,
};

const struct goci_command *goci_command_named(const char *name)
{
	for (size_t i = 0; goci_commands[i]; i++)
		if (strcmp(goci_commands[i]->name, name) == 0)
			return goci_commands[i];
	return NULL;
}

const struct goci_command *goci_command_find(const char *name, struct oci_err *err)
{
	const struct goci_command *command = goci_command_named(name);
	struct goci_guess guess;

	if (command)
		return command;
	goci_guess_init(&guess, name);
	goci_guess_try(&guess, "--help");
	goci_guess_try(&guess, "--version");
	for (size_t i = 0; goci_commands[i]; i++)
		goci_guess_try(&guess, goci_commands[i]->name);
	oci_err_set(err, OCI_ERR_USAGE, "unknown command \"%.200s\"", name);
	goci_guess_tell(&guess, "\"goci help\" lists them", err);
	return NULL;
}
