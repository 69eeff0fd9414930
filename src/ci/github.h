/*
 * Commands to GitHub's runner, one a line of the job's log:
 * "::error file=FILE,line=1,col=2::MESSAGE".
 * https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
#ifndef GOCI_CI_GITHUB_H
#define GOCI_CI_GITHUB_H

#include "ci/spot.h"
#include "oci/buf.h"

/*
 * Appends a command and a newline. `name` is "error", "warning", "group"; `spot` is the
 * place that it is about, or NULL; `text` has one or more lines, escaped as for a
 * terminal (goci_text_add_lines). What the runner would take for its own is escaped.
 */
void goci_github_command(struct oci_buf *buf, const char *name,
	const struct goci_ci_spot *spot, const char *text);

/*
 * Appends the command of a message: the place is the first of the text's first line
 * that is a file of the checkout (goci_ci_spot_find).
 */
void goci_github_message(
	struct oci_buf *buf, const char *name, const char *dir, const char *text);

#endif
