#include "measure/spread.h"

#include <stdlib.h>

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

struct goci_spread goci_spread_of(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return (struct goci_spread){
		.min = values[0],
		.median = (values[(count - 1) / 2] + values[count / 2]) / 2,
		.max = values[count - 1],
	};
}
