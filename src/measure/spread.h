/*
 * Minimum, median and maximum of measured values.
 */
#ifndef GOCI_MEASURE_SPREAD_H
#define GOCI_MEASURE_SPREAD_H

#include <stddef.h>

struct goci_spread {
	double min;
	double median; /* of an even count: the mean of the two in the middle */
	double max;
};

/* Sorts `values`; `count` is at least 1. */
struct goci_spread goci_spread_of(double *values, size_t count);

#endif
