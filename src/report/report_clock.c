#include "report/report_clock.h"

#include "report/report_impl.h"

int64_t goci_report_clock(const struct goci_report *report)
{
	return goci_trace_now() - atomic_load(&report->pauses);
}

double goci_report_now(const struct goci_report *report)
{
	return (double)goci_report_clock(report) / 1e9;
}
