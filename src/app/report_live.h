/*
 * Prints the lines of a report: above the live lines on a terminal, where a thread
 * redraws these; in a log, the thread prints a line for each long step.
 */
#ifndef GOCI_APP_REPORT_LIVE_H
#define GOCI_APP_REPORT_LIVE_H

struct goci_report;

/* Starts and stops the thread. Call them without the report's lock. */
void goci_live_start(struct goci_report *report);
void goci_live_stop(struct goci_report *report);

/* Erases the live lines, prints `text`, and draws them again. Needs the lock. */
void goci_live_write(struct goci_report *report, const char *text);

/* Prints `text` in any mode. Needs the lock. */
void goci_live_tell(struct goci_report *report, const char *text);

#endif
