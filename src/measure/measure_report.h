/*
 * A measurement as text and as JSON.
 */
#ifndef GOCI_MEASURE_MEASURE_REPORT_H
#define GOCI_MEASURE_MEASURE_REPORT_H

#include "measure/measure.h"

/* Appends a table of minimum, median and maximum. */
void goci_measure_text(const struct goci_measure *measure,
	const struct goci_measurement *measurement, struct oci_buf *out);

/* The same as JSON, times in seconds, memory in bytes; owned by the caller. */
json_t *goci_measure_json(
	const struct goci_measure *measure, const struct goci_measurement *measurement);

#endif
