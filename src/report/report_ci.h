/*
 * What a report prints for the runner of a CI: the lines of steps in a section that can
 * be folded, errors and warnings as annotations. Only with plain lines; --progress
 * quiet has the annotations alone. Call these functions with the report's lock held.
 */
#ifndef GOCI_REPORT_REPORT_CI_H
#define GOCI_REPORT_REPORT_CI_H

#include <stdbool.h>

struct goci_report;

/* Before a line of a step: begins a section, unless one is open. */
void goci_report_ci_open(struct goci_report *report);
/* Before what is to be seen at once, and at the end: ends the section that is open. */
void goci_report_ci_close(struct goci_report *report);

/*
 * Print the line of a "warning" or an "error", and the output of a child whose places
 * are relative to `dir`, as annotations. Return false, with nothing printed, where they
 * are printed as always.
 */
bool goci_report_ci_message(
	struct goci_report *report, const char *kind, const char *line);
bool goci_report_ci_output(
	struct goci_report *report, const char *dir, const char *text);

#endif
