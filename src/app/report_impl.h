/*
 * The data of a report and its steps, shared by the files of the report: report.c holds
 * the lock and calls the others, report_line.c formats lines, report_json.c objects,
 * report_live.c draws the live lines, report_ci.c prints for the runner of a CI.
 */
#ifndef GOCI_APP_REPORT_IMPL_H
#define GOCI_APP_REPORT_IMPL_H

#include "app/progress.h"
#include "app/trace.h"
#include "ci/ci.h"
#include "oci/cancel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The most live lines. */
enum { GOCI_LIVE_MAX = 64 };

enum { GOCI_ABOUT_SERVICE, GOCI_ABOUT_TARGET, GOCI_ABOUT_PLATFORM, GOCI_ABOUT };

/* A step, kept after its end for goci_report_steps. */
struct goci_step {
	struct goci_report *report;
	struct goci_step *next; /* in the order in which they began */
	struct goci_span *span; /* or NULL */
	unsigned id;
	char *service;           /* the name of its subject */
	char *about[GOCI_ABOUT]; /* its parts for JSON, or NULL */
	char *what;
	char *note;       /* or NULL */
	const char *unit; /* of what was counted, or NULL */
	unsigned count;
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
	bool terminal;            /* `out` is one, whatever the mode */
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

	/* On a terminal: the live lines on the screen, and their widths in columns. */
	unsigned drawn;
	unsigned widths[GOCI_LIVE_MAX];
	/* The thread that redraws them, or prints plain lines of long steps. */
	bool closing;
	bool ticking;
	pthread_cond_t tick;
	pthread_t ticker;
};

#endif
