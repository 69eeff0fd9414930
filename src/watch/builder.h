/*
 * The build: a command that writes a new program, which then takes the old one's name.
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
	char *fresh; /* what the command writes */
	struct oci_strv argv;
	struct oci_strv env;
	pid_t pid; /* 0: no build is under way */
	int out;   /* what it prints; -1 */
	struct oci_buf printed;
	int64_t began;
	int64_t kill_at; /* GOCI_NEVER: it was not asked to stop */
};

/*
 * `dir` and `program` are borrowed. In `command`, which is copied, "{}" stands for the
 * new program; an empty one is `go build` as for production.
 */
void goci_builder_init(struct goci_builder *b, const char *dir, const char *program,
	const struct oci_strv *command);
void goci_builder_release(struct goci_builder *b);

int goci_builder_start(struct goci_builder *b, struct oci_err *err);
/* Reads what it prints, as far as it has. */
void goci_builder_read(struct goci_builder *b);
/* Interrupts it; kills it when it has not listened. */
void goci_builder_stop(struct goci_builder *b);
void goci_builder_tick(struct goci_builder *b);
/* It has ended and was waited for. */
void goci_builder_ended(struct goci_builder *b);

/*
 * Gives the new program its name. Returns 1, or 0 when its bytes are the old one's and
 * the old one stays.
 */
int goci_builder_publish(struct goci_builder *b, struct oci_err *err);

#endif
