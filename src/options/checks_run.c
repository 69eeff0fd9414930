#include "options/checks_run.h"

#include "options/check_value.h"

#include <string.h>

int goci_progress_parse(
	const char *value, enum goci_progress *mode, struct oci_err *err)
{
	static const char *const names[] = {
		[GOCI_PROGRESS_AUTO] = "auto",
		[GOCI_PROGRESS_PLAIN] = "plain",
		[GOCI_PROGRESS_TTY] = "tty",
		[GOCI_PROGRESS_JSON] = "json",
		[GOCI_PROGRESS_QUIET] = "quiet",
	};

	for (size_t i = 0; i < OCI_COUNT(names); i++) {
		if (strcmp(value, names[i]) == 0) {
			*mode = (enum goci_progress)i;
			return 0;
		}
	}
	return goci_check_refuse(err, value,
		"a kind of progress: expected auto, plain, tty, json or quiet");
}

int goci_check_progress(const char *value, struct oci_err *err)
{
	enum goci_progress mode;

	return goci_progress_parse(value, &mode, err);
}

int goci_jobs_parse(const char *value, unsigned *jobs, struct oci_err *err)
{
	long n;

	if (!goci_check_whole_number(value, 1, GOCI_JOBS_MAX, &n))
		return goci_check_refuse(
			err, value, "a number of jobs: expected 1 to 64");
	*jobs = (unsigned)n;
	return 0;
}

int goci_check_jobs(const char *value, struct oci_err *err)
{
	unsigned jobs;

	return goci_jobs_parse(value, &jobs, err);
}

int goci_count_parse(const char *value, int64_t *n, struct oci_err *err)
{
	long number;

	if (!goci_check_whole_number(value, 1, 1000000000, &number))
		return goci_check_refuse(
			err, value, "a limit: expected 1 to 1000000000");
	*n = number;
	return 0;
}

int goci_check_count(const char *value, struct oci_err *err)
{
	int64_t n;

	return goci_count_parse(value, &n, err);
}
