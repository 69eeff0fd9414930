/*
 * How a container is isolated from the host: what the user requested, and what the
 * kernel and the runtime support.
 */
#ifndef GOCI_SANDBOX_ISOLATION_H
#define GOCI_SANDBOX_ISOLATION_H

#include "oci/cancel.h"
#include "sandbox/id_map.h"
#include "sandbox/runtime.h"

/* Defaults; the help text uses them, too. */
#define GOCI_PIDS_USUAL 512
#define GOCI_MEMORY_USUAL_MB 512
#define GOCI_MEMORY_USUAL (GOCI_MEMORY_USUAL_MB * INT64_C(1000000))

struct goci_isolation_request {
	bool host_network;
	bool insecure;  /* start even if some isolation is not available */
	int64_t memory; /* bytes, all processes together */
	int64_t pids;   /* processes and threads */
};

/* The isolation that a container gets. */
struct goci_isolation {
	struct goci_id_map ids; /* GOCI_ID_MAP_SAME: no user namespace */
	bool seccomp;
	bool own_network;
	bool host_network; /* it was requested */
	/*
	 * True: the limits are set in a cgroup. False: rlimits of each process, and
	 * goci samples the memory of all processes.
	 */
	bool cgroup;
	int64_t memory;
	int64_t pids;
};

/*
 * Determines what is available. Fails with a list of everything that is missing, unless
 * request->insecure.
 */
int goci_isolation_find(struct goci_isolation *isolation,
	const struct goci_isolation_request *request,
	const struct goci_runtime *runtime, const struct oci_cancel *cancel,
	struct oci_err *err);

/* Appends "user namespace, seccomp, 512 pids, 512 MB (cgroup), own network". */
void goci_isolation_text(const struct goci_isolation *isolation, struct oci_buf *out);

/* The same as a JSON object, owned by the caller. */
json_t *goci_isolation_json(const struct goci_isolation *isolation);

/* Appends a size as the command line takes it: "512 MB". */
void goci_memory_text(int64_t bytes, struct oci_buf *out);

#endif
