/* A trace written to a file, as a command does it. */
#ifndef TESTS_UNIT_TRACE_FILE_H
#define TESTS_UNIT_TRACE_FILE_H

#include "app/output.h"
#include "app/trace.h"
#include "app/trace_write.h"

static inline int write_to(
	struct goci_trace *trace, const char *path, struct oci_err *err)
{
	goci_auto_output to = GOCI_OUTPUT_INIT;

	to.path = path;
	if (oci_output_find(&to.file, path, err) < 0 ||
		goci_output_begin(&to, NULL, NULL, err) < 0 ||
		goci_trace_write(trace, &to, NULL, err) < 0)
		return -1;
	return goci_output_end(&to, false, err);
}

#endif
