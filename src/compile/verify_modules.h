/*
 * Whether the modules that were compiled are what go.sum says (go/used.h): for the
 * images of one call.
 */
#ifndef GOCI_COMPILE_VERIFY_MODULES_H
#define GOCI_COMPILE_VERIFY_MODULES_H

#include "compile/job.h"
#include "modules/used.h"

/* Adds the modules of a job's images, with their sums. */
void goci_modules_add(struct goci_used *used, const struct goci_job *job);

/*
 * Looks at them, before the compiler ends (`began` 0) or after it (when it began); the
 * settings of the service say whether stamps count. Fails only when it is interrupted.
 */
int goci_modules_look(struct goci_used *used, const struct goci_service *service,
	const struct goci_maker *maker, int64_t began, struct oci_err *err);

/* Fails when one of the job's own is wrong, and shows which, a line each. */
int goci_modules_judge(const struct goci_used *used, const struct goci_job *job,
	const struct goci_maker *maker, struct oci_err *err);

/* The same of a list of goci_deps_list, for who compiles it by himself afterwards. */
int goci_modules_check(const struct goci_service *service, const json_t *modules,
	const struct goci_maker *maker, struct oci_err *err);

/* The same by itself, for what was compiled, or listed as compiled, since. */
int goci_modules_recheck(const struct goci_job *job, const struct goci_maker *maker,
	struct oci_err *err);

/*
 * Go cannot list the packages of a service, as `err` says: a module that is not what
 * go.sum says may be why. If so, that is shown, becomes the error, and true is
 * returned.
 */
bool goci_modules_explain(const struct goci_service *service,
	const struct goci_maker *maker, struct oci_err *err);

#endif
