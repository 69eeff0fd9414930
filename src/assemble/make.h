/*
 * Makes the images of a job and publishes them.
 */
#ifndef GOCI_ASSEMBLE_MAKE_H
#define GOCI_ASSEMBLE_MAKE_H

#include "assemble/compiler.h"

/* Makes and publishes a job's images; waits for the programs when they are needed. */
int goci_job_make(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err);

/* Records the result, once the images are where the service wants them. */
void goci_job_keep(struct goci_job *job, const struct goci_maker *maker);

#endif
