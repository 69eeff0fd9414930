/*
 * Compiling programs: all of one platform by one call of Go where that is possible,
 * else one by one.
 */
#ifndef GOCI_COMPILE_PROGRAMS_H
#define GOCI_COMPILE_PROGRAMS_H

#include "compile/batch.h"
#include "compile/compilation.h"

/* Called for each program that was compiled alone, as soon as it was. */
struct goci_programs_done {
	void (*call)(void *arg, struct goci_compilation *compilation);
	void *arg;
};

/*
 * The first of the programs up to `i` that is the same as the one at `i`: builder and
 * production of a service share it.
 */
struct goci_compilation *goci_programs_first(
	struct goci_compilation **programs, size_t i);
/* Gives a compilation the program and the status of another. */
void goci_programs_share(
	struct goci_compilation *one, const struct goci_compilation *first);
/* Compiles each program once; `status` and `err` of each say how it ended. */
void goci_programs_compile(struct goci_batch **batches,
	struct goci_compilation **programs, size_t count,
	const struct goci_programs_done *done, const struct goci_maker *maker);

#endif
