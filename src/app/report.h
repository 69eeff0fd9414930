/*
 * Reports progress, warnings and errors of a call to one stream, standard error.
 *
 * Work is reported in steps ("websocket-gateway linux/arm64", "compile"). On a terminal
 * each running step is a live line with its elapsed time and its latest note. Otherwise
 * a step is one plain line when it ends; one that takes longer gets a line after half a
 * second, and then every 15 s. As JSON, each event is one object per line. In quiet
 * mode only warnings and errors are printed. All functions are thread-safe.
 */
#ifndef GOCI_APP_REPORT_H
#define GOCI_APP_REPORT_H

#include "app/progress.h"
#include "app/trace.h"
#include "ci/ci.h"
#include "oci/cancel.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct goci_report;
struct goci_step;

/* Creates a report on `out`, which is borrowed. Free it with goci_report_free. */
struct goci_report *goci_report_new(FILE *out, enum goci_progress mode);
/* Records every step that begins from now on in `trace`, which is borrowed. */
void goci_report_trace(struct goci_report *report, struct goci_trace *trace);
/* Prints for the runner of a CI, too (app/report_ci.h). Call it before any step. */
void goci_report_ci(struct goci_report *report, const struct goci_ci *ci);
/*
 * Once `cancel` (borrowed) is set, steps that fail are no longer printed, but as JSON:
 * the caller prints one line for all of them.
 */
void goci_report_stops(struct goci_report *report, const struct oci_cancel *cancel);
/*
 * Call it before the process is stopped (SIGTSTP): erases the live lines and stops the
 * report's clock until goci_report_resume, which draws them again.
 */
void goci_report_pause(struct goci_report *report);
void goci_report_resume(struct goci_report *report);
/* Erases the live lines and frees the report and its steps. NULL is allowed. */
void goci_report_free(struct goci_report *report);
void goci_report_freep(struct goci_report **report);
#define goci_auto_report OCI_AUTO(goci_report_freep) struct goci_report

/*
 * Begins a step of a service ("": of the whole call). The strings are copied. End it
 * exactly once with goci_step_end; the report owns it.
 */
struct goci_step *goci_step_begin(
	struct goci_report *report, const char *service, const char *what);
/* The same for any subject. */
struct goci_step *goci_step_begin_of(struct goci_report *report,
	const struct goci_subject *subject, const char *what);
/*
 * Says what the step is working on (a package, a module): shown on live lines, in the
 * trace and as JSON. With a `unit` ("packages": a literal) it also counts as one more
 * of them, which plain lines show; NULL counts nothing.
 */
void goci_step_count(struct goci_step *step, const char *unit, const char *note);
/* Ends a step, which must not be used afterwards. `detail`: a few words, or NULL. */
void goci_step_end(
	struct goci_step *step, enum goci_step_result result, const char *detail);

/* The span of a step in the trace, borrowed until its end; NULL without a trace. */
struct goci_span *goci_step_span(const struct goci_step *step);

/* Prints the closing line of a service. */
void goci_report_built(struct goci_report *report, const struct goci_subject *subject,
	const struct goci_built *built);

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

/*
 * The steps of a service that have ended, as a new JSON array of
 * {"name","seconds","cached"} in the order in which they began; owned by the caller.
 */
json_t *goci_report_steps(struct goci_report *report, const char *service);

#endif
