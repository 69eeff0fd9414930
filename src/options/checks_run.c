#include "options/checks_run.h"

#include "options/check_value.h"
#include "options/choices.h"

const char *const goci_progress_modes[] = {
	[GOCI_PROGRESS_AUTO] = "auto",
	[GOCI_PROGRESS_PLAIN] = "plain",
	[GOCI_PROGRESS_TTY] = "tty",
	[GOCI_PROGRESS_JSON] = "json",
	[GOCI_PROGRESS_QUIET] = "quiet",
	NULL,
};

int goci_progress_parse(
	const char *value, enum goci_progress *mode, struct oci_err *err)
{
	int i = goci_choice_find(goci_progress_modes, value);

	if (i < 0)
		return goci_choice_refuse(goci_progress_modes, value, err);
	*mode = (enum goci_progress)i;
	return 0;
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
