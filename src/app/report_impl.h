/*
 * Inside a report: what it remembers, and the forms in which events are told.
 *
 * report.c holds the lock around all that is declared here; report_line.c makes lines
 * for people, report_json.c objects for programs, report_live.c draws on a terminal,
 * and tells plain lines of what goes on.
 */
#ifndef GOCI_APP_REPORT_IMPL_H
#define GOCI_APP_REPORT_IMPL_H

#include "app/report.h"
#include "oci/buf.h"

#include <pthread.h>

/* Live lines at once. */
enum { GOCI_LIVE_MAX = 64 };

enum { GOCI_ABOUT_SERVICE, GOCI_ABOUT_TARGET, GOCI_ABOUT_PLATFORM, GOCI_ABOUT };

/* A step. Kept after its end, for goci_report_steps. */
struct goci_step {
	struct goci_report *report;
	struct goci_step *next; /* in the order in which they began */
	struct goci_span *span; /* or NULL */
	unsigned id;
	char *service;           /* how its subject is called */
	char *about[GOCI_ABOUT]; /* the parts of that, each may be NULL */
	char *what;
	char *note;       /* or NULL */
	const char *unit; /* of what was counted, or NULL */
	unsigned count;
	unsigned told; /* plain lines about it so far */
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
	char *output; /* the last child's that people were shown, or NULL, and whose it
			 was */
	char *output_of;

	const struct oci_cancel *cancel; /* or NULL */
	int64_t paused;                  /* when the pause began, or 0 */
	atomic_llong pauses;             /* ns of all that have ended */

	/* On a terminal: the widths of the live lines below what was told. */
	unsigned drawn;
	unsigned widths[GOCI_LIVE_MAX];
	/* Who redraws them, or tells plain lines of what goes on. */
	bool closing;
	bool ticking;
	pthread_cond_t tick;
	pthread_t ticker;
};

/* Whether lines are for people, on a terminal or in a log. */
bool goci_is_for_people(const struct goci_report *report);
/* Everything that is told goes through here. */
void goci_tell(struct goci_report *report, const char *text);

/* "done", "cached" or "failed". */
const char *goci_result_word(enum goci_step_result result);

/* goci_report_clock in seconds. */
double goci_report_now(const struct goci_report *report);

/*
 * Appends a line, harmless (text.h), in a colour by ECMA-48's "select graphic
 * rendition" where there are colours; "" for the usual one. All lines for people are
 * made here.
 */
void goci_line_add(const struct goci_report *report, const char *color,
	const char *line, struct oci_buf *buf);

/* Appends "   0.4s  SERVICE  STEP    3.1s  DETAIL" of an ended step, and a newline. */
void goci_line_end(const struct goci_report *report, const struct goci_step *step,
	const char *detail, struct oci_buf *buf);
/* Appends the plain line of a step that goes on, and a newline. */
void goci_line_going(const struct goci_report *report, const struct goci_step *step,
	struct oci_buf *buf);
/*
 * Appends the line of a step under way, cut to `width` columns, and a newline; returns
 * its width.
 */
unsigned goci_line_live(const struct goci_report *report, const struct goci_step *step,
	size_t width, struct oci_buf *buf);

/* Appends the closing line of a service. */
void goci_line_built(const struct goci_report *report, const char *service,
	const struct goci_built *built, struct oci_buf *buf);

/* What an event is about beside its name; NULL for what it does not have. */
struct goci_event {
	const char *name;
	const struct goci_step *step;
	const struct goci_subject *subject; /* where there is no step; or NULL */
	const char *key;                    /* of a text: "note", "message" */
	const char *text;
};

/* Appends one event as a JSON object on a line. */
void goci_json_event(const struct goci_event *event, struct oci_buf *buf);
void goci_json_built(const struct goci_subject *subject, const struct goci_built *built,
	struct oci_buf *buf);
/* A step as goci_report_steps tells it. */
json_t *goci_json_step(const struct goci_step *step);

/* Starts and ends the redrawing, or the plain lines of what goes on. */
void goci_live_start(struct goci_report *report);
void goci_live_stop(struct goci_report *report);
/* Writes text above the live lines and draws them anew. */
void goci_live_write(struct goci_report *report, const char *text);

#endif
