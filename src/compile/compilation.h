/*
 * The compilation of one image's program: input for Go, dependencies, and the result.
 * The compiler fills it in while layers that need no program are made.
 */
#ifndef GOCI_COMPILE_COMPILATION_H
#define GOCI_COMPILE_COMPILATION_H

#include "compile/program.h"
#include "go/compile.h"
#include "layers/image.h"

#include <jansson.h>

struct goci_compilation {
	const struct goci_image *image; /* borrowed */
	json_t *deps;                   /* packages of the program; NULL: not needed */
	json_t *modules;                /* modules in the module cache, likewise */
	json_t *sums;   /* paths of the files with their sums, likewise */
	char *imports;  /* of all packages, for goci_imports_add; likewise */
	char *overlay;  /* Go's -overlay flag; or NULL */
	char *left_out; /* excluded files, with rules; or NULL */
	struct goci_program program;
	bool done; /* `status` and `err` are set; guarded by the compiler's lock */
	int status;
	struct oci_err err; /* reason, if `status` is -1 */
};

/* Initializes a compilation of `image`, which must outlive it. */
void goci_compilation_init(
	struct goci_compilation *compilation, const struct goci_image *image);
void goci_compilation_release(struct goci_compilation *compilation);

/*
 * Returns the arguments of the compiler, borrowed from the compilation and its image.
 */
struct goci_compile goci_compilation_args(const struct goci_compilation *compilation);

#endif
