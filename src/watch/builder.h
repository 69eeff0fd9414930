/*
 * The build command: runs it, collects its output, and replaces the program with the
 * new one.
 */
#ifndef GOCI_WATCH_BUILDER_H
#define GOCI_WATCH_BUILDER_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct goci_builder {
	const char *dir;
	const char *program;
	char *fresh; /* the file that the command writes: PROGRAM.new */
	struct oci_strv argv;
	struct oci_strv env;
	pid_t pid; /* 0: no build is running */
	int out;   /* its output; -1: closed */
	struct oci_buf printed;
	int64_t began;   /* goci_watch_now */
	int64_t kill_at; /* GOCI_NEVER: it was not asked to stop */
};

/*
 * Keeps `dir` (to run in) and `program`, absolute paths. `command` is copied, with "{}"
 * replaced by the new program's path; when it is empty, the command is `go build` with
 * the flags of `goci build`.
 */
void goci_builder_init(struct goci_builder *b, const char *dir, const char *program,
	const struct oci_strv *command);
void goci_builder_release(struct goci_builder *b);

/* Starts the command. On failure no build is running. */
int goci_builder_start(struct goci_builder *b, struct oci_err *err);
/* Reads the output that is there, without waiting. Output over 4 MiB is dropped. */
void goci_builder_read(struct goci_builder *b);
/* Sends SIGINT to the command's process group, once. */
void goci_builder_stop(struct goci_builder *b);
/* Sends SIGKILL if it has not ended two seconds after goci_builder_stop. */
void goci_builder_tick(struct goci_builder *b);
/* Call it after waitpid(2): kills the rest of the group and reads the last output. */
void goci_builder_ended(struct goci_builder *b);

/*
 * Renames the new program to `program`. Returns 1, or 0 when both have the same content
 * and the old one stays. Fails when the command wrote no program.
 */
int goci_builder_publish(struct goci_builder *b, struct oci_err *err);

#endif
