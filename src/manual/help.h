/*
 * Prints help on standard output: at a terminal as wide as that is, from 60 to 100
 * columns, else 80 columns.
 */
#ifndef GOCI_MANUAL_HELP_H
#define GOCI_MANUAL_HELP_H

#include "manual/command.h"
#include "manual/page.h"

struct oci_rule_info;

/* The help of one command: usage, description, options by groups, examples. */
void goci_help_command(const struct goci_command *command);
/* The list of commands, NULL at the end. */
void goci_help_program(const struct goci_command *const *commands);
/* What a rule of `goci verify` checks, and its specification. */
void goci_help_rule(const struct oci_rule_info *rule);
/* The keys of goci.yaml. */
void goci_help_yaml(void);

/* The options of a command by groups, as the help and the manual page have them. */
void goci_help_options(struct goci_page *page, const struct goci_command *command);

#endif
