/*
 * Formats the lines of a report, on a terminal and in a log. They are escaped
 * (app/text.h). Call these functions with the report's lock held.
 */
#ifndef GOCI_APP_REPORT_LINE_H
#define GOCI_APP_REPORT_LINE_H

#include "app/progress.h"
#include "oci/buf.h"

struct goci_report;
struct goci_step;

/*
 * Appends a line and a newline. `color` is a parameter of ECMA-48's SGR ("31"), used
 * where the report has colors; "" for none.
 */
void goci_line_add(const struct goci_report *report, const char *color,
	const char *line, struct oci_buf *buf);

/* Appends "   0.4s  SERVICE  STEP    3.1s  DETAIL" for a step that has ended. */
void goci_line_end(const struct goci_report *report, const struct goci_step *step,
	const char *detail, struct oci_buf *buf);

/* Appends the plain line of a step that is still running. */
void goci_line_going(const struct goci_report *report, const struct goci_step *step,
	struct oci_buf *buf);

/*
 * Appends how far a step is, "12.4/38.1 MB" or "201/312 packages, net/http"; nothing if
 * that is not known. `of_lane` is its extent in a row (report_impl.h), or NULL.
 */
void goci_line_progress(const struct goci_step *step, const struct goci_extent *of_lane,
	struct oci_buf *buf);

/* Appends the closing line of a service. */
void goci_line_built(const struct goci_report *report, const char *service,
	const struct goci_built *built, struct oci_buf *buf);

#endif
