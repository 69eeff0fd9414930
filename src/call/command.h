/*
 * Shared by the commands: option rows that several tables have, parsing of the command
 * line, output, and exit status.
 */
#ifndef GOCI_CALL_COMMAND_H
#define GOCI_CALL_COMMAND_H

#include "call/complain.h"
#include "call/getopt.h"
#include "call/signals.h"
#include "manual/command.h"
#include "oci/buf.h"
#include "process/fence.h"

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
		.name = "platform", .kind = GOCI_STRING, .word = GOCI_WORD_PLATFORM,  \
		.arg = "OS/ARCH",                                                     \
		.help = "which image of an index; default: this host's, or the only " \
			"one",                                                        \
		.offset = offsetof(values, platform), .check = goci_check_platform,   \
	}

/* The help on references of images to read. */
#define GOCI_REF_FORMS                                                                   \
	"oci:DIR[:TAG], oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME:TAG], each " \
	"with @sha256:... if wanted"
#define GOCI_REF_HELP "REF is " GOCI_REF_FORMS

/* An operand that is an image to read. */
#define GOCI_OPERAND_REF                                                        \
	{                                                                       \
		.name = "REF", .path = GOCI_PATH_IMAGE, .help = GOCI_REF_FORMS, \
	}

/* Returned by goci_command_begin where the command should run. */
enum { GOCI_GO_ON = -1 };

/*
 * Parses the command line into `values`, the struct of the command's table; operands
 * are appended to `rest`. Prints the help for --help, or the error, and returns the
 * exit status; else returns GOCI_GO_ON.
 */
int goci_command_begin(const struct goci_command *command, char **argv, void *values,
	struct oci_strv *rest);

/* The same for a command that passes on the arguments after "--", in `after`. */
int goci_command_begin_apart(const struct goci_command *command, char **argv,
	void *values, struct oci_strv *rest, struct oci_strv *after);

/* The `run` of commands that have `check` and `work`. */
int goci_command_run(const struct goci_command *command, char **argv);

/* A `check`: requires exactly one operand, the reference of an image. */
int goci_command_image(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err);

/*
 * Enters the sandbox (process/fence.h) of a command that reads. It may still open the
 * files of the references and `file` (or NULL), and name a file in the open folder
 * `output` (or -1). Call it before any other thread exists.
 */
void goci_command_fence(struct goci_fence *fence, const struct oci_strv *refs,
	const char *file, int output);

/* Prints a JSON document as one line, or else a text, on standard output. */
void goci_command_print(const json_t *doc, const struct oci_buf *text);

/* Prints a difference (diff/diff.h). Returns the exit status: 0 or 3. */
int goci_command_diff(const json_t *diff, bool as_json);

/* As goci_complain; returns 128 plus the signal's number if one ended the call. */
int goci_command_end(const struct oci_err *err, const struct oci_cancel *cancel);
/* The same for the CI that --ci has named. */
int goci_command_end_in(const struct goci_ci *ci, const struct oci_err *err,
	const struct oci_cancel *cancel);

/* The default of -j: one job for each CPU, up to a limit. */
unsigned goci_command_jobs(void);

#endif
