#include "compile/job.h"

#include <stdlib.h>

void goci_job_release(struct goci_job *job)
{
	for (size_t i = 0; i < job->count; i++)
		goci_compilation_release(&job->compilations[i]);
	for (size_t i = 0; i < job->count; i++)
		goci_image_release(&job->images[i]);
	free(job->compilations);
	free(job->images);
	goci_plan_release(&job->plan);
	goci_inputs_release(&job->inputs);
	json_decref(job->metadata);
}

bool goci_job_is_open(const struct goci_job *job)
{
	return !job->failed && !job->unchanged;
}
