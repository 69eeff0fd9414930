/*
 * Formats the live area of a report: a line for each row that does something, then for
 * those that wait, as many as the terminal has room for, and a last line with what
 * remains of the whole. No line is wider than the terminal.
 */
#ifndef GOCI_APP_REPORT_DRAW_H
#define GOCI_APP_REPORT_DRAW_H

#include "oci/buf.h"

struct goci_report;

/*
 * Appends the lines of the live area for a terminal of this size, each with a newline,
 * and sets `drawn` and `widths` of the report. Needs the lock.
 */
void goci_draw(struct goci_report *report, unsigned columns, unsigned rows,
	struct oci_buf *buf);

#endif
