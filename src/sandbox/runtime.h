/*
 * Calling an OCI runtime, runc or crun (runtime-spec 1.0.2, runtime.md, "Operations").
 */
#ifndef GOCI_SANDBOX_RUNTIME_H
#define GOCI_SANDBOX_RUNTIME_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <sys/types.h>

struct goci_runtime {
	char *program;    /* absolute path */
	const char *name; /* its last component */
	char *state;      /* --root: the folder for the runtime's state; owned */
	struct oci_strv env;
};

/*
 * Finds `given`, a name on PATH or a path, or with NULL runc, else crun, on PATH. Fails
 * with OCI_ERR_NOT_FOUND. The caller sets `state` and releases `runtime`, after a
 * failure too.
 */
int goci_runtime_find(
	struct goci_runtime *runtime, const char *given, struct oci_err *err);
void goci_runtime_release(struct goci_runtime *runtime);

/* Whether it is crun, which goci runs with --cgroup-manager=disabled. */
bool goci_runtime_is_crun(const struct goci_runtime *runtime);

/*
 * Starts the operation `verb`, "create" or "start", for the container `id`; the output
 * of runtime and container goes to `out`. `bundle` and `pid_file` are for "create", and
 * NULL for "start". Returns the id of the runtime's process, a child of goci and the
 * leader of its process group, or -1.
 */
pid_t goci_runtime_begin(const struct goci_runtime *runtime, const char *verb,
	const char *id, const char *bundle, const char *pid_file, int out,
	struct oci_err *err);

/* Runs "delete -f" and waits for it. A container that does not exist is no failure. */
int goci_runtime_delete(
	const struct goci_runtime *runtime, const char *id, struct oci_err *err);

#endif
