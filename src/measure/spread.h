/*
 * What several measurements come to.
 */
#ifndef GOCI_MEASURE_SPREAD_H
#define GOCI_MEASURE_SPREAD_H

#include <stddef.h>

struct goci_spread {
	double min;
	double median; /* the mean of the two in the middle when their number is even */
	double max;
};

/* Sorts `values`, of which there is at least one. */
struct goci_spread goci_spread_of(double *values, size_t count);

#endif
