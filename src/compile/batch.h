/*
 * Batches: programs of one module that are compiled by one call of Go, into one folder.
 */
#ifndef GOCI_COMPILE_BATCH_H
#define GOCI_COMPILE_BATCH_H

#include "compile/job.h"

/* The folders that programs were compiled into, held until they are packed. */
struct goci_batch {
	struct goci_program program;
	struct goci_batch *next;
};

void goci_batches_release(struct goci_batch **batches);

/* Whether two jobs differ in nothing but the package, as far as Go sees them. */
bool goci_jobs_are_alike(const struct goci_job *a, const struct goci_job *b);

/*
 * Compiles programs for one platform, of jobs that are alike, at once. 0: each has its
 * program, or a `status` of -1 where what was compiled is none. -1: they
 * have to be compiled one by one.
 */
int goci_batch_compile(struct goci_batch **batches,
	struct goci_compilation *const *compilations, size_t count,
	const struct goci_maker *maker);

#endif
