/*
 * Batches: programs of one module compiled by one call of Go into one folder.
 */
#ifndef GOCI_COMPILE_BATCH_H
#define GOCI_COMPILE_BATCH_H

#include "compile/job.h"

/* A list of folders with compiled programs, held until these are packed. */
struct goci_batch {
	struct goci_program program;
	struct goci_batch *next;
};

void goci_batches_release(struct goci_batch **batches);

/* Returns true if two jobs differ only in the package, as far as Go is concerned. */
bool goci_jobs_are_alike(const struct goci_job *a, const struct goci_job *b);

/*
 * Compiles the programs of jobs that are alike, for one platform, in one call. On 0
 * each has its program, or a `status` of -1 if the result is no valid program. On -1
 * they have to be compiled one by one.
 */
int goci_batch_compile(struct goci_batch **batches,
	struct goci_compilation *const *compilations, size_t count,
	const struct goci_maker *maker);

#endif
