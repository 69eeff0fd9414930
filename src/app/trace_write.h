/*
 * Writes a trace as JSON in the Chrome trace event format.
 */
#ifndef GOCI_APP_TRACE_WRITE_H
#define GOCI_APP_TRACE_WRITE_H

#include "app/output.h"
#include "app/trace.h"

/*
 * Writes all spans that have ended to an output that goci_output_begin has opened. A
 * NULL trace is written as an empty one.
 */
int goci_trace_write(struct goci_trace *trace, struct goci_output *to,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
