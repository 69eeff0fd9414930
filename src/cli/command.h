/*
 * What commands have in common: the rows that several tables have, how one begins, how
 * it prints and how it ends.
 */
#ifndef GOCI_CLI_COMMAND_H
#define GOCI_CLI_COMMAND_H

#include "app/fence.h"
#include "cli/cli.h"
#include "cli/getopt.h"
#include "cli/signals.h"
#include "oci/buf.h"

#include <jansson.h>

/* Rows for a struct that has `json`, `help` and `platform`. */
#define GOCI_ROW_JSON(values, text)                                    \
	{                                                              \
		.name = "json", .kind = GOCI_FLAG, .scope = GOCI_ONCE, \
		.group = GOCI_GROUP_RUN, .help = (text),               \
		.offset = offsetof(values, json),                      \
	}
#define GOCI_ROW_HELP(values)                                                         \
	{                                                                             \
		.name = "help", .letter = 'h', .kind = GOCI_FLAG, .scope = GOCI_ONCE, \
		.group = GOCI_GROUP_RUN, .help = "show this",                         \
		.offset = offsetof(values, help),                                     \
	}
#define GOCI_ROW_PLATFORM(values)                                                     \
	{                                                                             \
		.name = "platform", .kind = GOCI_STRING, .arg = "OS/ARCH",            \
		.help = "which image of an index; default: this host's, or the only " \
			"one",                                                        \
		.offset = offsetof(values, platform), .check = goci_check_platform,   \
	}

/* What help says of the references that are read. */
#define GOCI_REF_HELP                                                                     \
	"REF is oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME:TAG]," \
	" each with @sha256:... if wanted"

/* What goci_command_begin returns when there is something to do. */
enum { GOCI_GO_ON = -1 };

/*
 * Reads the command line into `values`, which the command's table is for. When help was
 * asked for, or something is wrong, that is told and the exit status returned; else
 * GOCI_GO_ON.
 */
int goci_command_begin(const struct goci_command *command, char **argv, void *values,
	struct oci_strv *rest);

/* The same for a command that hands on what follows "--": that goes to `after`. */
int goci_command_begin_apart(const struct goci_command *command, char **argv,
	void *values, struct oci_strv *rest, struct oci_strv *after);

/* What commands that have `check` and `work` are run by. */
int goci_command_run(const struct goci_command *command, char **argv);

/* A `check`: refuses anything but one image that is read. */
int goci_command_image(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err);

/*
 * Raises the fence (app/fence.h) of a command that reads: what the references lead to,
 * and `file` (or NULL), stay within it, and the folder `output` (or -1), in which a
 * file gets its name. No other thread may be there yet.
 */
void goci_command_fence(struct goci_fence *fence, const struct oci_strv *refs,
	const char *file, int output);

/* Prints a document as one line, or a text, on the standard output. */
void goci_command_print(const json_t *doc, const struct oci_buf *text);

/* Prints a difference (diff/diff.h). Returns the exit status that it stands for. */
int goci_command_diff(const json_t *diff, bool as_json);

/* As goci_complain, but 128 and the signal's number when that is why. */
int goci_command_end(const struct oci_err *err, const struct oci_cancel *cancel);

/* How many jobs there are when -j does not say it: one for each CPU, within bounds. */
unsigned goci_command_jobs(void);

#endif
