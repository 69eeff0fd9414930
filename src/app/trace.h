/*
 * A trace: where the time of a call went, in the Chrome trace event format, which
 * Perfetto and chrome://tracing open.
 *
 * Spans are shown by group (a service for a platform, the workers), each group in rows
 * on which nothing overlaps but what lies within something else. Where no trace is
 * asked for it is NULL, and every function does nothing then. All may be called from
 * any thread. How much is kept is bounded; a trace that was cut says so.
 */
#ifndef GOCI_APP_TRACE_H
#define GOCI_APP_TRACE_H

#include "oci/buf.h"

#include <stdint.h>
#include <sys/resource.h>

#define GOCI_TRACE_MAX 100000 /* events; the last tenth is for spans and children */

struct goci_trace;
struct goci_span;

/* A trace that begins now. */
struct goci_trace *goci_trace_new(void);
void goci_trace_free(struct goci_trace *trace);
void goci_trace_freep(struct goci_trace **trace);
#define goci_auto_trace OCI_AUTO(goci_trace_freep) struct goci_trace

/* Nanoseconds on the clock of traces, which only goes forward. */
int64_t goci_trace_now(void);

/* Begins a span of a group ("": the call itself), on a free row of it. */
struct goci_span *goci_trace_begin(
	struct goci_trace *trace, const char *group, const char *name);
/* Ends it; "done", "failed" and a few words (may be NULL) are shown with it. */
void goci_trace_end(struct goci_span *span, const char *result, const char *detail);
/* Something within a span that began at `began` and ends now. */
void goci_trace_part(struct goci_span *span, const char *name, int64_t began);
/* A moment within a span. */
void goci_trace_note(struct goci_span *span, const char *note);

/* A child that has ended; all borrowed. */
struct goci_trace_child {
	struct goci_span *span;      /* that it is a part of, or NULL: */
	const char *group;           /* then it has a row of its own in this one */
	const char *name;            /* "go build" */
	const struct oci_strv *argv; /* its first three words are shown */
	long pid;
	int status; /* as wait(2) has it */
	struct rusage usage;
	int64_t began;
	int64_t ended;
};

void goci_trace_child(struct goci_trace *trace, const struct goci_trace_child *child);

/* A task of a pool: an oci_pool_observer; `arg` is the trace. */
void goci_trace_task(
	void *arg, unsigned worker, const char *what, int64_t began, int64_t ended);

#endif
