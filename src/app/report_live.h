/*
 * Prints the lines of a report: above the live area on a terminal, where a thread draws
 * it ten times a second; in a log, the thread prints a line for each long step.
 */
#ifndef GOCI_APP_REPORT_LIVE_H
#define GOCI_APP_REPORT_LIVE_H

struct goci_report;

/* Starts and stops the thread. Call them without the report's lock. */
void goci_live_start(struct goci_report *report);
void goci_live_stop(struct goci_report *report);

/*
 * Prints `text`, which is escaped, in any mode; on a terminal above the live area.
 * Needs the lock.
 */
void goci_live_tell(struct goci_report *report, const char *text);

/*
 * On a terminal: erases the live area, and draws it again unless the report pauses or
 * closes. Needs the lock.
 */
void goci_live_redraw(struct goci_report *report);

/* Erases the live area, for another stream to print to the terminal. Needs the lock. */
void goci_live_erase(struct goci_report *report);

#endif
