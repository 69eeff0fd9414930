/*
 * The compilation of one image's program: what Go is asked, what it is made of, and the
 * program. The compiler fills it in while layers that need no program are made.
 */
#ifndef GOCI_COMPILE_COMPILATION_H
#define GOCI_COMPILE_COMPILATION_H

#include "compile/program.h"
#include "go/compile.h"
#include "layers/image.h"

#include <jansson.h>

struct goci_compilation {
	const struct goci_image *image; /* borrowed */
	json_t *deps;    /* packages of the program; NULL: nobody needs to know them */
	json_t *modules; /* of the module cache, likewise */
	json_t *sums;    /* paths of the files that have their sums, likewise */
	char *overlay;   /* a flag of Go's; or NULL */
	char *left_out;  /* by which rules of .dockerignore files are; or NULL */
	struct goci_program program;
	bool done; /* the two below are set; guarded by the compiler's lock */
	int status;
	struct oci_err err; /* why, if `status` is -1 */
};

/* Prepares an empty compilation of an image, which must outlive it. */
void goci_compilation_init(
	struct goci_compilation *compilation, const struct goci_image *image);
void goci_compilation_release(struct goci_compilation *compilation);

/* What Go is asked to compile; borrows from the compilation and its image. */
struct goci_compile goci_compilation_args(const struct goci_compilation *compilation);

#endif
