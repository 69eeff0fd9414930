/*
 * The compiler: a thread that runs Go ahead of the packing, for one job after another.
 *
 * Jobs that are compiled alike (module, platforms, tags, flags) share one call of Go:
 * their common packages are compiled once and their programs linked side by side. If
 * such a call fails, each is compiled alone, so that one that is wrong does not stop
 * the others and its error is told as its own.
 */
#ifndef GOCI_ASSEMBLE_COMPILER_H
#define GOCI_ASSEMBLE_COMPILER_H

#include "compile/job.h"

/*
 * Begins with the jobs, which stay put until it is freed. Without a second CPU there is
 * no thread: the work is done when it is waited for.
 */
struct goci_compiler *goci_compiler_new(
	struct goci_job *jobs, size_t count, const struct goci_maker *maker);
/* Waits for the thread. NULL is fine. */
void goci_compiler_free(struct goci_compiler *compiler);

/*
 * Waits until a job's modules are there and its inputs are taken. They are verified
 * while the program is compiled.
 */
int goci_compiler_prepare(struct goci_compiler *compiler, const struct goci_job *job,
	struct oci_err *err);
/* Waits for the program of an image. */
int goci_compiler_wait(struct goci_compiler *compiler,
	const struct goci_compilation *compilation, struct oci_err *err);
/* Waits until the modules of a job that was prepared are verified. */
int goci_compiler_verified(struct goci_compiler *compiler, const struct goci_job *job,
	struct oci_err *err);

#endif
