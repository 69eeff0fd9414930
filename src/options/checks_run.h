/*
 * Checks of what concerns a run rather than an image: progress, jobs, limits.
 */
#ifndef GOCI_OPTIONS_CHECKS_RUN_H
#define GOCI_OPTIONS_CHECKS_RUN_H

#include "app/report.h"
#include "oci/err.h"

#include <stdint.h>

enum { GOCI_JOBS_MAX = 64 };

/* The choices of --progress, by enum goci_progress. */
extern const char *const goci_progress_modes[];

int goci_progress_parse(
	const char *value, enum goci_progress *mode, struct oci_err *err);
int goci_jobs_parse(const char *value, unsigned *jobs, struct oci_err *err);
int goci_check_jobs(const char *value, struct oci_err *err);
/* A limit: 1 to 1000000000. */
int goci_count_parse(const char *value, int64_t *n, struct oci_err *err);
int goci_check_count(const char *value, struct oci_err *err);

#endif
