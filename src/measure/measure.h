/*
 * Measuring an image: it is unpacked, and started and stopped again and again by an OCI
 * runtime, as strictly as a cluster would.
 */
#ifndef GOCI_MEASURE_MEASURE_H
#define GOCI_MEASURE_MEASURE_H

#include "inspect/specimen.h"
#include "measure/trial.h"

/* What is asked; all borrowed. */
struct goci_measure {
	const struct goci_specimen *target;
	const char *runtime; /* or NULL: the one that is there */
	const char *path;    /* or NULL */
	struct oci_strv env;
	unsigned port; /* or 0: what the image says, or where it is found to listen */
	unsigned starts;
	double timeout;
	double stop_timeout;
	struct goci_wish wish;
};

/* What came of it. */
struct goci_measurement {
	char *runtime;
	struct goci_isolation isolation;
	unsigned uid; /* in the container */
	unsigned gid;
	int signal;
	unsigned port; /* which answered */
	unsigned told; /* by the image or the call; or 0 */
	bool found;    /* it answered elsewhere than was told */
	struct goci_measured *starts;
	size_t count;
};

#define GOCI_MEASUREMENT_INIT \
	{                     \
		0             \
	}
void goci_measurement_release(struct goci_measurement *measurement);
#define goci_auto_measurement OCI_AUTO(goci_measurement_release) struct goci_measurement

/*
 * Measures; the first start of all, which finds nothing in memory, is not counted. What
 * a service or a runtime that fails says last is appended to `said`. Nothing is left:
 * no process, no container, no file.
 */
int goci_measure_run(const struct goci_measure *measure,
	const struct oci_cancel *cancel, struct goci_measurement *measurement,
	struct oci_buf *said, struct oci_err *err);

#endif
