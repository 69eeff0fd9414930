/*
 * The table of commands.
 */
#ifndef GOCI_CLI_COMMANDS_H
#define GOCI_CLI_COMMANDS_H

#include "cli/cli.h"

/* The commands in the order of the help, NULL at the end. */
extern const struct goci_command *const goci_commands[];

/* Finds a command by name; NULL if there is none. */
const struct goci_command *goci_command_named(const char *name);
/* The same; NULL, and an error that suggests one, if there is none. */
const struct goci_command *goci_command_find(const char *name, struct oci_err *err);

#endif
