/*
 * Jobs: one service from its plan to its images.
 *
 * A job is opened (assemble/open.h); its images may be up to date. Otherwise the
 * compiler lists and compiles (assemble/compiler.h), while layers that need no program
 * are made; then all is published (assemble/make.h).
 */
#ifndef GOCI_COMPILE_JOB_H
#define GOCI_COMPILE_JOB_H

#include "compile/compilation.h"
#include "memo/inputs.h"

struct goci_job {
	const struct goci_service *service; /* borrowed */
	struct goci_plan plan;
	struct goci_image *images;             /* one per platform */
	struct goci_compilation *compilations; /* of the images, in the same order */
	size_t count;
	int64_t opened;            /* on goci_inputs_now's clock */
	int64_t compile_began;     /* likewise; 0: nothing was compiled */
	struct goci_inputs inputs; /* what the result depends on */
	json_t *metadata;          /* set once the images exist */
	double seconds;            /* that it took to make them */
	bool unchanged;            /* they existed before this call */
	bool attach;               /* but what is attached to them is to be made anew */
	bool told;                 /* its reference was printed */
	bool failed;
	struct oci_err err; /* reason, if `failed` */
};

void goci_job_release(struct goci_job *job);

/* Returns true if the job has work left. */
bool goci_job_is_open(const struct goci_job *job);

#endif
