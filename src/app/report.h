/*
 * Reports progress, warnings and errors of a call to one stream, standard error.
 *
 * Work is reported in steps ("websocket-gateway linux/arm64", "compile"). On a terminal
 * each service is one live line, with what it does now; where several are built, its
 * closing line stays, otherwise a line for each step. In a log a step is one plain line
 * when it ends; one that takes longer gets a line after half a second, and then every
 * 15 s. As JSON, each event is one object per line. In quiet mode only warnings and
 * errors are printed. All functions are thread-safe.
 */
#ifndef GOCI_APP_REPORT_H
#define GOCI_APP_REPORT_H

#include "app/progress.h"
#include "app/report_tell.h"
#include "app/trace.h"
#include "ci/ci.h"
#include "oci/cancel.h"
#include "oci/meter.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

struct goci_report;
struct goci_step;
struct goci_lane;

/* Creates a report on `out`, which is borrowed. Free it with goci_report_free. */
struct goci_report *goci_report_new(FILE *out, enum goci_progress mode);
/*
 * Adds a service to those that the call is about, in the order in which they are shown;
 * `platforms` is the number of them. It is settled once by goci_report_built or
 * goci_report_settle: then its closing line is printed, or its error.
 */
void goci_report_expect(struct goci_report *report, const struct goci_subject *subject,
	size_t platforms);
void goci_report_settle(
	struct goci_report *report, const struct goci_subject *subject, bool failed);
/*
 * The mode of a command that reports on a terminal alone: GOCI_PROGRESS_TTY if `out` is
 * one that can be drawn on, else GOCI_PROGRESS_QUIET.
 */
enum goci_progress goci_report_live_only(FILE *out);
/*
 * Says on a terminal what goes on before the first step ("finding services": a
 * literal); NULL: no longer.
 */
void goci_report_doing(struct goci_report *report, const char *what);
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
/* The same, and how far it is: for steps that know more than that they go on. */
void goci_step_at(struct goci_step *step, const struct goci_extent *at);
/* A meter for the bytes of the step, which lines show; borrowed until its end. */
struct oci_meter *goci_step_meter(struct goci_step *step);
/*
 * Has `look` called, by the report's thread, before it shows how far the step is: it
 * may set the meter, and must not call the report. NULL ends that, and returns when it
 * is no longer called.
 */
void goci_step_look(struct goci_step *step, void (*look)(void *arg), void *arg);
/*
 * Shows a step that is of several services in the line of one of them, with an extent
 * of its own. The lane is borrowed until the end of the step. NULL, which
 * goci_lane_at ignores, if there are no live lines.
 */
struct goci_lane *goci_step_join(
	struct goci_step *step, const struct goci_subject *subject);
void goci_lane_at(struct goci_lane *lane, const struct goci_extent *at);
/* Ends a step, which must not be used afterwards. `detail`: a few words, or NULL. */
void goci_step_end(
	struct goci_step *step, enum goci_step_result result, const char *detail);

/* The span of a step in the trace, borrowed until its end; NULL without a trace. */
struct goci_span *goci_step_span(const struct goci_step *step);

/*
 * The steps of a service that have ended, as a new JSON array of
 * {"name","seconds","cached"} in the order in which they began; owned by the caller.
 */
json_t *goci_report_steps(struct goci_report *report, const char *service);

#endif
