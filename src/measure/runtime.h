/*
 * An OCI runtime, crun or runc, as a child (runtime-spec runtime.md, "Operations").
 */
#ifndef GOCI_MEASURE_RUNTIME_H
#define GOCI_MEASURE_RUNTIME_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct goci_runtime {
	char *program;
	const char *name; /* its last component */
	char *state;      /* where it keeps what it knows: a folder of this call */
	struct oci_strv env;
};

/* Finds `given`, a name or a path; NULL: runc or crun, whichever is on PATH. */
int goci_runtime_find(
	struct goci_runtime *runtime, const char *given, struct oci_err *err);
void goci_runtime_release(struct goci_runtime *runtime);
#define goci_auto_runtime OCI_AUTO(goci_runtime_release) struct goci_runtime

/* Whether it is crun, which is told to leave cgroups alone. */
bool goci_runtime_is_crun(const struct goci_runtime *runtime);

/*
 * Begins "create" or "start" of the container `id`; what it and the container write
 * goes to `out`. `bundle` and `pid_file` are for "create", else NULL. Returns the id of
 * the process, which is a child of ours and the leader of a group.
 */
pid_t goci_runtime_begin(const struct goci_runtime *runtime, const char *verb,
	const char *id, const char *bundle, const char *pid_file, int out,
	struct oci_err *err);

/* Kills what is left of a container, and forgets it; none is fine. */
int goci_runtime_delete(
	const struct goci_runtime *runtime, const char *id, struct oci_err *err);

#endif
