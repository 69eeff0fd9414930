/*
 * How an image is kept away from the host: what is asked for, what can be had here.
 */
#ifndef GOCI_MEASURE_ISOLATION_H
#define GOCI_MEASURE_ISOLATION_H

#include "measure/ids.h"
#include "measure/runtime.h"
#include "oci/cancel.h"

/* Told by helps, too. */
#define GOCI_PIDS_USUAL 512
#define GOCI_MEMORY_USUAL_MB 512
#define GOCI_MEMORY_USUAL (GOCI_MEMORY_USUAL_MB * INT64_C(1000000))

/* What is asked for. */
struct goci_wish {
	bool host_network;
	bool insecure;  /* what cannot be had is done without */
	int64_t memory; /* bytes, of all of its processes */
	int64_t pids;   /* processes and threads */
};

/* What there is. */
struct goci_isolation {
	struct goci_ids ids; /* GOCI_IDS_SAME: no user namespace */
	bool seccomp;
	bool own_network;
	bool host_network; /* it was asked for */
	/*
	 * Limits are a cgroup's. Otherwise those of each process, and goci looks how
	 * much memory they have together.
	 */
	bool cgroup;
	int64_t memory;
	int64_t pids;
};

/*
 * Finds out what can be had. What is missing is an error that names all of it, unless
 * the wish is insecure.
 */
int goci_isolation_find(struct goci_isolation *isolation, const struct goci_wish *wish,
	const struct goci_runtime *runtime, const struct oci_cancel *cancel,
	struct oci_err *err);

/* "user namespace, seccomp, 512 processes, 512 MB (cgroup), own network", appended. */
void goci_isolation_text(const struct goci_isolation *isolation, struct oci_buf *out);

/* The same as an object, owned by the caller. */
json_t *goci_isolation_json(const struct goci_isolation *isolation);

/* "512 MB", as it is given on the command line; appended. */
void goci_memory_text(int64_t bytes, struct oci_buf *out);

#endif
