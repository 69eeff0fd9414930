/*
 * The commands, each defined in src/cli/cmd_NAME.c.
 */
#ifndef GOCI_CLI_CLI_H
#define GOCI_CLI_CLI_H

#include "manual/command.h"

extern const struct goci_command goci_cmd_attest;
extern const struct goci_command goci_cmd_build;
extern const struct goci_command goci_cmd_cache;
extern const struct goci_command goci_cmd_completion;
extern const struct goci_command goci_cmd_config;
extern const struct goci_command goci_cmd_copy;
extern const struct goci_command goci_cmd_dev;
extern const struct goci_command goci_cmd_diff;
extern const struct goci_command goci_cmd_help;
extern const struct goci_command goci_cmd_init;
extern const struct goci_command goci_cmd_inspect;
extern const struct goci_command goci_cmd_measure;
extern const struct goci_command goci_cmd_push;
extern const struct goci_command goci_cmd_verify;
extern const struct goci_command goci_cmd_vulns;
extern const struct goci_command goci_cmd_reproduce;
extern const struct goci_command goci_cmd_resolve;
extern const struct goci_command goci_cmd_sbom;
extern const struct goci_command goci_cmd_sign;
extern const struct goci_command goci_cmd_version;

#endif
