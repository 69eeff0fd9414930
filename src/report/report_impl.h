/*
 * The data of a report, its steps and its rows, shared by the files of the report:
 * report.c holds the lock and calls the others, report_tell.c prints messages,
 * report_line.c formats lines, report_json.c objects, report_rows.c keeps the rows,
 * report_draw.c formats the live area, report_live.c puts it on the screen,
 * report_ci.c prints for the runner of a CI.
 */
#ifndef GOCI_REPORT_REPORT_IMPL_H
#define GOCI_REPORT_REPORT_IMPL_H

#include "app/progress.h"
#include "app/trace.h"
#include "ci/ci.h"
#include "oci/cancel.h"
#include "oci/meter.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The most lines of the live area. */
enum { GOCI_LIVE_MAX = 64 };

enum { GOCI_ABOUT_SERVICE, GOCI_ABOUT_TARGET, GOCI_ABOUT_PLATFORM, GOCI_ABOUT };

enum goci_row_state { GOCI_ROW_WAITS, GOCI_ROW_BEGUN, GOCI_ROW_BUILT, GOCI_ROW_FAILED };

/* A line of the live area: a service and its stage, or another subject of a step. */
struct goci_row {
	struct goci_row *next;
	char *service; /* "" for one that is not expected */
	char *target;  /* or NULL */
	char *called;
	bool expected; /* by goci_report_expect: it has a closing line */
	bool several;  /* of its platforms: they are shown */
	enum goci_row_state state;
	double begun;
	/* What it does now: set by goci_rows_look, for the drawing that follows. */
	const struct goci_lane *now;
};

/* A step in a row. */
struct goci_lane {
	struct goci_lane *next; /* of the same step */
	struct goci_step *step;
	struct goci_row *row;
	struct goci_extent at;
	char *note; /* behind `at`, or NULL */
};

/* A step, kept after its end for goci_report_steps. */
struct goci_step {
	struct goci_report *report;
	struct goci_step *next; /* in the order in which they began */
	struct goci_span *span; /* or NULL */
	unsigned id;
	char *service;           /* the name of its subject */
	char *about[GOCI_ABOUT]; /* its parts for JSON, or NULL */
	char *what;
	struct goci_extent at;
	char *note; /* behind `at`, or NULL */
	struct oci_meter meter;
	void (*look)(void *arg); /* sets the meter; or NULL */
	void *look_arg;
	struct goci_lane *lanes;
	bool joined;   /* `lanes` are of goci_step_join */
	unsigned told; /* plain lines printed so far */
	double begun;
	double seconds; /* once it ended */
	bool ended;
	enum goci_step_result result;
};

struct goci_report {
	pthread_mutex_t lock;
	FILE *out;
	enum goci_progress mode;  /* never GOCI_PROGRESS_AUTO */
	struct goci_trace *trace; /* or NULL */
	bool color;
	double start;
	struct goci_step *first;
	struct goci_step *last;
	unsigned step_count;
	size_t service_width; /* columns of the longest so far */
	size_t what_width;
	char *output;    /* the last child's output that was printed, or NULL */
	char *output_of; /* its service */

	enum goci_ci_kind ci;
	unsigned sections; /* begun so far (GitLab) */
	bool section_open;

	const struct oci_cancel *cancel; /* or NULL */
	int64_t paused;                  /* when the current pause began, or 0 */
	atomic_llong pauses;             /* ns, of all pauses that have ended */

	const char *doing; /* before there are steps, or NULL */

	/* On a terminal: the rows, and the lines on the screen with their columns. */
	struct goci_row *rows;
	struct goci_row **rows_end;
	unsigned expected;
	unsigned drawn;
	unsigned widths[GOCI_LIVE_MAX];
	/* The thread that draws them, or prints plain lines of long steps. */
	bool closing;
	bool ticking;
	pthread_cond_t tick;
	pthread_t ticker;
};

#endif
