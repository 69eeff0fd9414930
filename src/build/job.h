/*
 * Jobs: one service's way from its plan to its images, in steps that two threads share.
 *
 * A job is opened, and if its images are there already that is all. Else it is prepared
 * (modules, dependencies, inputs) and compiled by the compiler (compiler.h), while what
 * needs no program is made, packed and published here.
 */
#ifndef GOCI_BUILD_JOB_H
#define GOCI_BUILD_JOB_H

#include "build/image.h"
#include "build/result.h"

struct goci_job {
	const struct goci_service *service; /* borrowed */
	struct goci_plan plan;
	struct goci_image *images;
	size_t count;
	int64_t opened; /* when, on goci_inputs_now's clock */
	struct goci_result result;
	json_t *metadata; /* set when the images are there */
	bool unchanged;   /* they were there */
	bool failed;
	struct oci_err err;    /* why, if `failed` */
	int64_t compile_began; /* by goci_inputs_now; 0: nothing was compiled */
	/* The compiler's, under its lock: */
	bool begun;
	bool prepared;
	bool not_prepared; /* it failed, as `err` says; set before `prepared` */
	bool verified;     /* its modules; what was wrong is in the next two */
	int verify_status;
	struct oci_err verify_err;
};

/* Plans it, and looks whether it is done already. What fails is kept in the job. */
void goci_job_open(struct goci_job *job, const struct goci_service *service,
	const struct goci_maker *maker);
void goci_job_release(struct goci_job *job);

/* Whether there is something to do. */
bool goci_job_is_open(const struct goci_job *job);

/* Makes and publishes its images; the program is waited for where it is needed. */
struct goci_compiler;
int goci_job_make(struct goci_job *job, struct goci_compiler *compiler,
	const struct goci_maker *maker, struct oci_err *err);

/* Adds to "Permission denied" who is denied, and what helps. Returns -1. */
int goci_job_advise(struct oci_err *err, const char *what);
#define GOCI_MAY_WRITE "`chown -R` lets it write there, or --output names another place"
#define GOCI_MAY_READ "`chown -R` or `chmod -R u+rX` lets it read"

#endif
