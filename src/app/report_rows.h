/*
 * The rows of a report on a terminal: one for each service that is expected, and one
 * for each other subject that has steps. Call these functions with the report's lock
 * held.
 */
#ifndef GOCI_APP_REPORT_ROWS_H
#define GOCI_APP_REPORT_ROWS_H

#include "app/progress.h"

struct goci_report;
struct goci_step;

/* Adds a row that waits; `platforms` is the number of them. */
void goci_rows_expect(struct goci_report *report, const struct goci_subject *subject,
	size_t platforms);

/* The service has its image, or has failed. Does nothing for one without a row. */
void goci_rows_settle(
	struct goci_report *report, const struct goci_subject *subject, bool failed);

/* Puts a step into the row of a subject, which begins; the step owns the lane. */
struct goci_lane *goci_rows_enter(
	struct goci_step *step, const struct goci_subject *subject);
void goci_rows_leave(struct goci_step *step);

/* Whether the closing lines of services are to come, and say enough about a step. */
bool goci_rows_close(const struct goci_step *step);

/* Sets `now` of all rows; returns the number of rows that do something. */
unsigned goci_rows_look(struct goci_report *report);

void goci_rows_free(struct goci_report *report);

#endif
