/*
 * The table of commands, and how an error of a command is printed.
 */
#ifndef GOCI_CLI_COMMANDS_H
#define GOCI_CLI_COMMANDS_H

#include "ci/ci.h"
#include "cli/cli.h"

/* The commands in the order of the help, NULL at the end. */
extern const struct goci_command *const goci_commands[];

/* Finds a command by name; NULL if there is none. */
const struct goci_command *goci_command_named(const char *name);
/* The same; NULL, and an error that suggests one, if there is none. */
const struct goci_command *goci_command_find(const char *name, struct oci_err *err);

/*
 * Prints an error as one line on standard error, on GitHub as an annotation. Returns
 * the exit status: 2 for OCI_ERR_USAGE, else 1.
 */
int goci_complain(const struct oci_err *err);
/* The same for the CI that --ci has named, not the one of the environment. */
int goci_complain_in(const struct goci_ci *ci, const struct oci_err *err);

#endif
