/*
 * Children: a program run with an argument vector, never by a shell.
 *
 * The child has its own process group, no standard input, and an environment that is
 * given whole. Its output is read while it runs, bounded. When a signal asks goci to
 * stop, the group is interrupted, and killed if it does not end soon.
 */
#ifndef GOCI_APP_CHILD_H
#define GOCI_APP_CHILD_H

#include "app/trace.h"
#include "oci/buf.h"
#include "oci/cancel.h"
#include "oci/err.h"

#define GOCI_CHILD_OUT_MAX                                                          \
	(64u << 20)                   /* bytes of standard output; more is an error \
				       */
#define GOCI_CHILD_ERR_MAX (1u << 20) /* bytes of standard error that are kept */

/* What to run; all borrowed. */
struct goci_child {
	const struct oci_strv *argv; /* argv[0] is a path */
	const struct oci_strv *env;
	const char *dir;
	/* Called for each line of standard error; false: it is not to be kept. */
	bool (*on_line)(void *arg, const char *line);
	void *arg;
	struct goci_trace *trace; /* where it is recorded, or NULL: */
	struct goci_span *span;   /* as a part of this, or, if NULL, */
	const char *group;        /* in a row of its own in this group */
};

/*
 * Runs it to its end. Standard output is appended to `out`, kept lines of standard
 * error to `errors` (both may be NULL). A status other than 0 is OCI_ERR_CHILD, said
 * in words: "go build: exited with status 1".
 */
int goci_child_run(const struct goci_child *child, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_buf *errors, struct oci_err *err);

/*
 * Finds a program in the absolute folders of `path`, which is written as PATH is; NULL:
 * PATH itself. Returns its path, owned by the caller, or NULL.
 */
char *goci_find_program(const char *name, const char *path);

#endif
