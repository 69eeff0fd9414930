/*
 * Opens jobs: plans a service, and checks if its images are up to date.
 */
#ifndef GOCI_ASSEMBLE_OPEN_H
#define GOCI_ASSEMBLE_OPEN_H

#include "compile/job.h"

/* Opens a job. Errors are kept in the job. */
void goci_job_open(struct goci_job *job, const struct goci_service *service,
	const struct goci_maker *maker);

#endif
