/*
 * Counts the packages of a compilation: how many of each program are done, of all that
 * it has (modules/imports.h), for the lines of the services and for the step.
 */
#ifndef GOCI_COMPILE_COUNTING_H
#define GOCI_COMPILE_COUNTING_H

#include "app/report.h"
#include "compile/compilation.h"
#include "modules/imports.h"

struct goci_counting {
	struct goci_step *step; /* borrowed */
	struct goci_imports *imports;
	struct goci_lane **lanes; /* one per program; NULL for one program */
	size_t count;
};

/*
 * Begins to count for a step. Several programs are shown in the lines of their
 * services, each with its own packages.
 */
void goci_counting_begin(struct goci_counting *counting, struct goci_step *step,
	struct goci_compilation *const *compilations, size_t count);
void goci_counting_end(struct goci_counting *counting);

/* `named` of struct goci_compile; `counting` is a struct goci_counting. */
void goci_counting_named(void *counting, const char *package);

#endif
