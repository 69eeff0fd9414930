/*
 * Progress: what is being done, how long it takes, told to the person or the log.
 *
 * Work is told as steps ("websocket-gateway linux/arm64", "compile"). On a terminal
 * each step under way is a live line with its elapsed time and its latest note;
 * elsewhere its end is one plain line with times, and one that takes longer is told of
 * when it begins and every 15 s; as JSON each event is one object a
 * line; quiet tells errors and warnings only. All of it goes to one stream (the
 * standard error). Every function may be called from any thread.
 */
#ifndef GOCI_APP_REPORT_H
#define GOCI_APP_REPORT_H

#include "app/trace.h"
#include "oci/cancel.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

enum goci_progress {
	GOCI_PROGRESS_AUTO, /* tty where the stream is a terminal, else plain */
	GOCI_PROGRESS_PLAIN,
	GOCI_PROGRESS_TTY,
	GOCI_PROGRESS_JSON,
	GOCI_PROGRESS_QUIET,
};

struct goci_report;
struct goci_step;

/* A report on `out`, which is borrowed. */
struct goci_report *goci_report_new(FILE *out, enum goci_progress mode);
/* Has every step that begins from now on recorded in a trace, which is borrowed. */
void goci_report_trace(struct goci_report *report, struct goci_trace *trace);
/*
 * Once `cancel` (borrowed) is set, people are told of no step that ends for it: one
 * line, the caller's, says what was stopped.
 */
void goci_report_stops(struct goci_report *report, const struct oci_cancel *cancel);
/*
 * The process is about to be stopped by the terminal: takes the live lines away. Until
 * goci_report_resume, which draws them again, the report's clock stands still.
 */
void goci_report_pause(struct goci_report *report);
void goci_report_resume(struct goci_report *report);
/* The report's clock: goci_trace_now without the pauses, in ns. */
int64_t goci_report_clock(const struct goci_report *report);
/* Clears the live lines and frees it. NULL is fine. */
void goci_report_free(struct goci_report *report);
void goci_report_freep(struct goci_report **report);
#define goci_auto_report OCI_AUTO(goci_report_freep) struct goci_report

/*
 * What is told is about an image, a service or, with "" for its name, the whole call:
 * people read how it is called, programs each part by itself. Borrowed; NULL for a part
 * that it does not have.
 */
struct goci_subject {
	const char *called; /* "web:base linux/arm64" */
	const char *service;
	const char *target;   /* "base" */
	const char *platform; /* "linux/arm64" */
};

/*
 * Begins a step of a service (may be "": a step of the whole call). The strings are
 * copied. The step is ended exactly once, with goci_step_end.
 */
struct goci_step *goci_step_begin(
	struct goci_report *report, const char *service, const char *what);
/* The same of any subject. */
struct goci_step *goci_step_begin_of(struct goci_report *report,
	const struct goci_subject *subject, const char *what);
/* What the step is doing now (a package, a module); shown only live and as JSON. */
void goci_step_note(struct goci_step *step, const char *note);
/*
 * The same, and that it is one more of `unit` ("packages": a literal), which plain
 * lines count.
 */
void goci_step_count(struct goci_step *step, const char *unit, const char *note);
/* How a step ended. `detail` is a few words for the log, or NULL. Frees the step. */
enum goci_step_result { GOCI_STEP_DONE, GOCI_STEP_CACHED, GOCI_STEP_FAILED };
void goci_step_end(
	struct goci_step *step, enum goci_step_result result, const char *detail);

/* What records a step in the trace, borrowed until its end; NULL without a trace. */
struct goci_span *goci_step_span(const struct goci_step *step);

/* What the images of a service have become, in bytes of layers over all platforms. */
struct goci_built {
	int64_t compressed;
	int64_t unpacked; /* of the layers made here */
	int64_t previous; /* compressed, of what its tag named before; -1: of nothing */
	bool on_base;     /* there are layers of a base, too */
	unsigned cached;  /* layers that were in the cache */
	unsigned layers;  /* layers made here */
	double seconds;
	/* For programs; borrowed: */
	const char *digest;    /* what its tag names now */
	const char *reference; /* as it is printed */
	bool unchanged;        /* it was there: no line for people */
};

/* The closing line of a service. */
void goci_report_built(struct goci_report *report, const struct goci_subject *subject,
	const struct goci_built *built);

/* A warning: one line, in every mode. */
void goci_report_warn(struct goci_report *report, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
/* An error: one line, in every mode; `service` may be "". */
void goci_report_error(
	struct goci_report *report, const char *service, const char *msg);
void goci_report_error_of(struct goci_report *report,
	const struct goci_subject *subject, const char *msg);
/*
 * A child's output, shown whole and unchanged (as JSON: in one string); may be "". What
 * was shown just before, for another service, is not shown again but to programs.
 */
void goci_report_output(
	struct goci_report *report, const char *service, const char *text);

/*
 * The ended steps of a service as a JSON array of {"name","seconds","cached"}, in the
 * order in which they began; owned by the caller.
 */
json_t *goci_report_steps(struct goci_report *report, const char *service);

#endif
