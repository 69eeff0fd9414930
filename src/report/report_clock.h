/*
 * The clock of a report: monotonic time without the pauses of the process.
 */
#ifndef GOCI_REPORT_REPORT_CLOCK_H
#define GOCI_REPORT_REPORT_CLOCK_H

#include <stdint.h>

struct goci_report;

/* Nanoseconds: goci_trace_now less all pauses. */
int64_t goci_report_clock(const struct goci_report *report);

/* The same in seconds. */
double goci_report_now(const struct goci_report *report);

#endif
