/*
 * Jobs: one service's way from its plan to its images.
 *
 * A job is opened (assemble/open.h): its images may be there already. Else the compiler
 * lists and compiles (assemble/compiler.h), while the layers that need no program are
 * made and all is published (assemble/make.h).
 */
#ifndef GOCI_COMPILE_JOB_H
#define GOCI_COMPILE_JOB_H

#include "compile/compilation.h"
#include "memo/inputs.h"

struct goci_job {
	const struct goci_service *service; /* borrowed */
	struct goci_plan plan;
	struct goci_image *images;             /* one for each platform */
	struct goci_compilation *compilations; /* of the images, in their order */
	size_t count;
	int64_t opened;            /* when, on goci_inputs_now's clock */
	int64_t compile_began;     /* likewise; 0: nothing was compiled */
	struct goci_inputs inputs; /* what the result follows from */
	json_t *metadata;          /* set when the images are there */
	bool unchanged;            /* they were there before this call */
	bool failed;
	struct oci_err err; /* why, if `failed` */
};

void goci_job_release(struct goci_job *job);

/* Whether there is something to do. */
bool goci_job_is_open(const struct goci_job *job);

#endif
