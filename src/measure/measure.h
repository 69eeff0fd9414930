/*
 * `goci measure`: unpacks an image, starts and stops it several times with an OCI
 * runtime, and measures times and memory.
 */
#ifndef GOCI_MEASURE_MEASURE_H
#define GOCI_MEASURE_MEASURE_H

#include "inspect/platform_image.h"
#include "measure/trial.h"

/* What to measure; all borrowed. */
struct goci_measure {
	const struct goci_platform_image *target;
	const char *runtime; /* name or path; NULL: runc or crun */
	const char *path;    /* of the HTTP request; NULL: a connection is enough */
	struct oci_strv env;
	unsigned port;   /* 0: the image's, or the one it is found to listen on */
	unsigned starts; /* that count */
	double timeout;  /* seconds, see struct goci_trial */
	double stop_timeout;
	struct goci_isolation_request request;
};

struct goci_measurement {
	char *runtime; /* its name; owned */
	struct goci_isolation isolation;
	unsigned uid; /* in the container */
	unsigned gid;
	int signal;    /* that stops the service */
	unsigned port; /* that answered */
	unsigned told; /* the port of the image or the command line; or 0 */
	bool found;    /* another port than `told` answered */
	struct goci_trial_result *starts;
	size_t count;
};

#define GOCI_MEASUREMENT_INIT \
	{                     \
		0             \
	}
void goci_measurement_release(struct goci_measurement *measurement);
#define goci_auto_measurement OCI_AUTO(goci_measurement_release) struct goci_measurement

/*
 * Runs the measurement. The first start, with cold caches, is not counted. On failure
 * the last output of the service or the runtime is appended to `said`. Leaves no
 * process, container or file behind. The caller releases `measurement`, after a failure
 * too.
 */
int goci_measure_run(const struct goci_measure *measure,
	const struct oci_cancel *cancel, struct goci_measurement *measurement,
	struct oci_buf *said, struct oci_err *err);

#endif
