/*
 * Verifies that the modules of a call's images match go.sum (go/used.h).
 */
#ifndef GOCI_COMPILE_VERIFY_MODULES_H
#define GOCI_COMPILE_VERIFY_MODULES_H

#include "compile/job.h"
#include "modules/used.h"

/* Adds the modules of a job's images, with their sums. */
void goci_modules_add(struct goci_used *used, const struct goci_job *job);

/*
 * Hashes the modules, before the compiler ends (`began` is 0) or after it (`began` is
 * the time it started). The service's settings decide if stamps are trusted. Fails only
 * when cancelled; mismatches are recorded in `used`.
 */
int goci_modules_look(struct goci_used *used, const struct goci_service *service,
	const struct goci_maker *maker, int64_t began, struct oci_err *err);

/* Fails if a module of the job does not match, and prints each on a line. */
int goci_modules_judge(const struct goci_used *used, const struct goci_job *job,
	const struct goci_maker *maker, struct oci_err *err);

/*
 * Verifies modules listed by goci_deps_list, for a caller that runs Go itself later.
 * Fails like goci_modules_judge().
 */
int goci_modules_check(const struct goci_service *service, const json_t *modules,
	const struct goci_maker *maker, struct oci_err *err);

/* Verifies again: a module that changed since the compiler started does not match. */
int goci_modules_recheck(const struct goci_job *job, const struct goci_maker *maker,
	struct oci_err *err);

/*
 * To be called with the error in `err` if Go could not list the packages of a service.
 * If a module that does not match go.sum is the reason, prints it, replaces `err` and
 * returns true.
 */
bool goci_modules_explain(const struct goci_service *service,
	const struct goci_maker *maker, struct oci_err *err);

#endif
