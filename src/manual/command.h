/*
 * What a command is: one row of the table of commands (cli/commands.h), from which
 * help, manual pages and completion are made.
 */
#ifndef GOCI_MANUAL_COMMAND_H
#define GOCI_MANUAL_COMMAND_H

#include "options/option.h"

/* What a command takes besides options, in the order of its `usage`. */
struct goci_operand {
	const char *name; /* "SERVICE" */
	const char *help; /* what it is */
	enum goci_path path;
	enum goci_word word;
	const char *const *choices; /* as in struct goci_option */
	bool repeated;              /* the last one only */
};

/* A command line that works as it is: tests/tools/manual.sh runs each. */
struct goci_example {
	const char *text; /* what it does, "Build ..." */
	const char *line;
};

struct goci_command {
	const char *name;
	const char *summary;                 /* one line for the list of commands */
	const char *usage;                   /* what follows "goci NAME" */
	const char *about;                   /* a paragraph or two for its own help */
	const struct goci_operand *operands; /* NULL at the end; or NULL */
	const struct goci_example *examples; /* NULL at the end; or NULL */
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

/*
 * The options that a command takes, its own first, in the order of their tables: NULL
 * after the last.
 */
const struct goci_option *goci_command_option(
	const struct goci_command *command, size_t i);

#endif
