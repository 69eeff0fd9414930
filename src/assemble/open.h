/*
 * Opening jobs: the plan of a service, and whether its images are there already.
 */
#ifndef GOCI_ASSEMBLE_OPEN_H
#define GOCI_ASSEMBLE_OPEN_H

#include "compile/job.h"

/* Plans a service, and looks whether it is done already. What fails is kept in the job.
 */
void goci_job_open(struct goci_job *job, const struct goci_service *service,
	const struct goci_maker *maker);

#endif
