/*
 * What was measured, for people and for programs.
 */
#ifndef GOCI_MEASURE_REPORT_H
#define GOCI_MEASURE_REPORT_H

#include "measure/measure.h"

/* A table, appended. */
void goci_measure_text(const struct goci_measure *measure,
	const struct goci_measurement *measurement, struct oci_buf *out);

/* Times in seconds, memory in bytes; owned by the caller. */
json_t *goci_measure_json(
	const struct goci_measure *measure, const struct goci_measurement *measurement);

#endif
