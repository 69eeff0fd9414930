/*
 * The command line: one table of commands, each a row and a file of its own.
 */
#ifndef GOCI_CLI_CLI_H
#define GOCI_CLI_CLI_H

#include "options/option.h"

enum { GOCI_EXIT_OK, GOCI_EXIT_FAILED, GOCI_EXIT_USAGE, GOCI_EXIT_DIFFERS };

struct goci_command {
	const char *name;
	const char *summary; /* one line for the list of commands */
	const char *usage;   /* what follows "goci NAME" */
	const char *about;   /* a paragraph or two for its own help */
	const struct goci_options *options;
	/* Which of them it heeds; the others are refused. NULL: all. */
	bool (*takes)(const struct goci_option *option);
	/* `argv` is what follows the name, NULL-terminated. Returns the exit status. */
	int (*run)(const struct goci_command *command, char **argv);
	/*
	 * For goci_command_run, which reads the options into `values` zeroed bytes:
	 * `check` refuses what was given (`rest` is what is no option), and `work` does
	 * it, returns the exit status and complains by itself.
	 */
	size_t values;
	int (*check)(const struct goci_command *command, const void *values,
		const struct oci_strv *rest, struct oci_err *err);
	int (*work)(const void *values, const struct oci_strv *rest);
};

extern const struct goci_command goci_cmd_build;
extern const struct goci_command goci_cmd_cache;
extern const struct goci_command goci_cmd_dev;
extern const struct goci_command goci_cmd_diff;
extern const struct goci_command goci_cmd_help;
extern const struct goci_command goci_cmd_init;
extern const struct goci_command goci_cmd_inspect;
extern const struct goci_command goci_cmd_measure;
extern const struct goci_command goci_cmd_verify;
extern const struct goci_command goci_cmd_reproduce;
extern const struct goci_command goci_cmd_version;

/* The commands in the help's order, NULL at the end. */
extern const struct goci_command *const goci_commands[];

/* The command of this name; NULL, and an error that guesses, when there is none. */
const struct goci_command *goci_command_find(const char *name, struct oci_err *err);

/* Prints the help of a command, of the program, on the standard output. */
void goci_help_command(const struct goci_command *command);
void goci_help_program(void);
/* What a rule of `goci verify` is. */
struct oci_rule_info;
void goci_help_rule(const struct oci_rule_info *rule);

/*
 * Tells an error in one line on the standard error. Returns the exit status that it
 * stands for: 2 for what the user wrote wrongly, else 1.
 */
int goci_complain(const struct oci_err *err);

#endif
