/*
 * What a report prints beside its steps: the closing lines of services, results,
 * warnings, errors and the output of children. All functions are thread-safe.
 */
#ifndef GOCI_APP_REPORT_TELL_H
#define GOCI_APP_REPORT_TELL_H

#include "app/progress.h"

#include <stdio.h>

struct goci_report;

/* Prints the closing line of a service. */
void goci_report_built(struct goci_report *report, const struct goci_subject *subject,
	const struct goci_built *built);

/*
 * Prints a line to `out`, which may be the same terminal as the report's, and flushes
 * it. In quiet mode and as JSON, too: it is what the call was made for.
 */
void goci_report_result(struct goci_report *report, FILE *out, const char *line);

/* Prints a warning: one line, in every mode. */
void goci_report_warn(struct goci_report *report, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* Prints such a line of one who waits: `tell` of struct goci_waiting (app/output.h). */
void goci_report_waiting(void *report, const char *line);
/* Prints an error: one line, in every mode; `service` may be "". */
void goci_report_error(
	struct goci_report *report, const char *service, const char *msg);
void goci_report_error_of(struct goci_report *report,
	const struct goci_subject *subject, const char *msg);
/*
 * Prints a child's output whole (as JSON: in one string); prints nothing for "". Output
 * that equals the one before it, of another service, is only referred to. If `dir` is
 * not NULL, lines that begin with "FILE:LINE: " are errors, and FILE relative to it.
 */
void goci_report_output(struct goci_report *report, const char *service,
	const char *dir, const char *text);

#endif
