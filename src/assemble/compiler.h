/*
 * The compiler: a thread that runs Go ahead of the packing, for one job after another.
 *
 * Jobs that are alike (module, platforms, tags, flags) share one call of Go: common
 * packages are compiled once, and the programs are linked in parallel. If such a call
 * fails, each job is compiled alone, so that a broken one does not stop the others and
 * its error is reported as its own.
 */
#ifndef GOCI_ASSEMBLE_COMPILER_H
#define GOCI_ASSEMBLE_COMPILER_H

#include "compile/job.h"

/*
 * Starts on the jobs, which must not move until the compiler is freed. With one CPU
 * there is no thread, and the work is done by the functions that wait for it.
 */
struct goci_compiler *goci_compiler_new(
	struct goci_job *jobs, size_t count, const struct goci_maker *maker);
/* Waits for the thread and frees the compiler; NULL is fine. */
void goci_compiler_free(struct goci_compiler *compiler);

/*
 * Waits until a job's modules are downloaded and its inputs are recorded. The modules
 * are verified during the compilation.
 */
int goci_compiler_prepare(struct goci_compiler *compiler, const struct goci_job *job,
	struct oci_err *err);
/* Waits for the program of an image. */
int goci_compiler_wait(struct goci_compiler *compiler,
	const struct goci_compilation *compilation, struct oci_err *err);
/*
 * Waits until the modules of a prepared job are verified. Fails if one does not match.
 */
int goci_compiler_verified(struct goci_compiler *compiler, const struct goci_job *job,
	struct oci_err *err);

#endif
