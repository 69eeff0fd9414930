/*
 * What a command is: one row of the table of commands (cli/commands.h). Each is defined
 * in src/cli/cmd_NAME.c.
 */
#ifndef GOCI_CLI_CLI_H
#define GOCI_CLI_CLI_H

#include "options/option.h"

enum { GOCI_EXIT_OK, GOCI_EXIT_FAILED, GOCI_EXIT_USAGE, GOCI_EXIT_DIFFERS };

/* What a command takes besides options, in the order of its `usage`. */
struct goci_operand {
	const char *name; /* "SERVICE" */
	const char *help; /* what it is */
	enum goci_path path;
	enum goci_word word;
	const char *const *choices; /* as in struct goci_option */
	bool repeated;              /* the last one only */
};

struct goci_command {
	const char *name;
	const char *summary;                 /* one line for the list of commands */
	const char *usage;                   /* what follows "goci NAME" */
	const char *about;                   /* a paragraph or two for its own help */
	const struct goci_operand *operands; /* NULL at the end; or NULL */
	/* Options that it takes after "--", too, for another command; or NULL. */
	const struct goci_options *after;
	const struct goci_options *options;
	/*
	 * Options of another command that it has, too, after its own; its struct begins
	 * with that of the other. Or NULL.
	 */
	const struct goci_options *more;
	/* Which of the options it accepts; NULL: all. */
	bool (*takes)(const struct goci_option *option);
	/* `argv` is what follows the name, NULL-terminated. Returns the exit status. */
	int (*run)(const struct goci_command *command, char **argv);
	/*
	 * For goci_command_run, which parses the options into `values` zeroed bytes:
	 * `check` validates them and the operands, `rest`; `work` runs the command,
	 * prints its errors, and returns the exit status.
	 */
	size_t values;
	int (*check)(const struct goci_command *command, const void *values,
		const struct oci_strv *rest, struct oci_err *err);
	int (*work)(const void *values, const struct oci_strv *rest);
};

extern const struct goci_command goci_cmd_build;
extern const struct goci_command goci_cmd_cache;
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
extern const struct goci_command goci_cmd_reproduce;
extern const struct goci_command goci_cmd_resolve;
extern const struct goci_command goci_cmd_version;

#endif
