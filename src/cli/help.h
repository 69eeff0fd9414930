/*
 * Prints help on standard output.
 */
#ifndef GOCI_CLI_HELP_H
#define GOCI_CLI_HELP_H

#include "cli/cli.h"

struct oci_rule_info;

/* The help of one command: usage, description, options. */
void goci_help_command(const struct goci_command *command);
/* The list of commands. */
void goci_help_program(void);
/* What a rule of `goci verify` checks, and its specification. */
void goci_help_rule(const struct oci_rule_info *rule);

#endif
