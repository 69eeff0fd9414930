/*
 * A trace records where the time of a call goes, for the Chrome trace event format,
 * which Perfetto and chrome://tracing open.
 *
 * Spans belong to a group (a service for a platform, the workers). Each group has rows,
 * on which spans only nest. Without --trace the trace is NULL, and every function does
 * nothing. All functions are thread-safe. The number of events is bounded; a trace that
 * dropped some says so.
 */
#ifndef GOCI_APP_TRACE_H
#define GOCI_APP_TRACE_H

#include "oci/buf.h"

#include <stdint.h>
#include <sys/resource.h>

#define GOCI_TRACE_MAX 100000 /* events; the last tenth is for spans and children */

struct goci_trace;
struct goci_span;

/* Creates a trace that begins now. */
struct goci_trace *goci_trace_new(void);
void goci_trace_free(struct goci_trace *trace);
void goci_trace_freep(struct goci_trace **trace);
#define goci_auto_trace OCI_AUTO(goci_trace_freep) struct goci_trace

/* Nanoseconds of CLOCK_MONOTONIC. */
int64_t goci_trace_now(void);

/* Begins a span on a free row of a group ("": the call itself). */
struct goci_span *goci_trace_begin(
	struct goci_trace *trace, const char *group, const char *name);
/* Ends it, with a result ("done", "failed") and a few words, which may be NULL. */
void goci_trace_end(struct goci_span *span, const char *result, const char *detail);
/* Adds a part of a span, from `began` until now. */
void goci_trace_part(struct goci_span *span, const char *name, int64_t began);
/* Adds an instant event to a span. */
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
