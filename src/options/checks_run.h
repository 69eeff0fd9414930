/*
 * Checks of what concerns a run rather than an image: progress, jobs, limits.
 */
#ifndef GOCI_OPTIONS_CHECKS_RUN_H
#define GOCI_OPTIONS_CHECKS_RUN_H

#include "ci/ci.h"
#include "oci/err.h"
#include "report/report.h"

#include <stdint.h>

enum { GOCI_JOBS_MAX = 64 };

/* Rows of the option --ci, for a struct `values` that has `field`, a string. */
#define GOCI_ROW_CI(values, field_)                                               \
	{                                                                         \
		.name = "ci", .kind = GOCI_STRING, .scope = GOCI_ONCE,            \
		.group = GOCI_GROUP_RUN, .choices = goci_ci_choices,              \
		.help = "write for this CI, too: annotations, outputs, results; " \
			"default: auto",                                          \
		.offset = offsetof(values, field_), .last_counts = true,          \
	}
#define GOCI_ROW_CI_REPORT(values, field_)                                         \
	{                                                                          \
		.name = "ci-report", .kind = GOCI_STRING, .scope = GOCI_ONCE,      \
		.path = GOCI_PATH_FILE, .group = GOCI_GROUP_RUN, .arg = "FILE",    \
		.help = "write references and digests as variables, for GitLab's " \
			"artifacts:reports:dotenv",                                \
		.offset = offsetof(values, field_), .check = goci_check_output,    \
	}

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
