/*
 * Runs a program as a child, by an argument vector; never by a shell.
 *
 * The child leads its own process group, has no standard input unless a file is named
 * for it, and gets exactly the given environment. Its output is read while it runs, up
 * to a limit. When the call is cancelled, the group gets SIGINT, and SIGKILL if it does
 * not end within 5 s. The same happens after its time limit. A process that the child
 * leaves behind with its output is not waited for.
 */
#ifndef GOCI_PROCESS_CHILD_H
#define GOCI_PROCESS_CHILD_H

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
	const char *in; /* file to read as standard input; NULL: none */
	int input;      /* the same as an open file; 0: none */
	unsigned limit; /* seconds after which it is ended; 0: none */
	/* Called for each line of standard error; returns false to drop it. */
	bool (*on_line)(void *arg, const char *line);
	void *arg;
	struct goci_trace *trace; /* where to record it, or NULL: */
	struct goci_span *span;   /* as a part of this, or, if NULL, */
	const char *group;        /* in a row of its own in this group */
};

/*
 * Runs it to its end. Appends standard output to `out`, and the lines of standard error
 * that `on_line` keeps to `errors`; both may be NULL. Fails with OCI_ERR_CHILD for an
 * exit status other than 0 ("go build: exited with status 1"), a signal, too much
 * output, and too much time ("took over 60 s").
 */
int goci_child_run(const struct goci_child *child, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_buf *errors, struct oci_err *err);

/*
 * Searches a program in `path`, a list of folders as in PATH; NULL: PATH itself.
 * Relative folders are skipped. Returns its path, owned by the caller, or NULL.
 */
char *goci_find_program(const char *name, const char *path);

#endif
