/*
 * Programs: where the compiler puts a program. It is kept between builds, so that Go
 * need not link what has not changed.
 */
#ifndef GOCI_COMPILE_PROGRAM_H
#define GOCI_COMPILE_PROGRAM_H

#include "app/app.h"
#include "go/compile.h"
#include "memo/inputs.h"
#include "oci/cache.h"

struct goci_program {
	char *dir;
	char *path;
	int lock; /* on the folder, while it is ours; -1 for one of this call alone */
	bool borrowed; /* in a folder that another holds */
};

#define GOCI_PROGRAM_INIT  \
	{                  \
		.lock = -1 \
	}

/*
 * Finds the place for what is to be compiled: in the cache, or in this call's folder
 * where the cache has none or another build is at it. What is there and is not as it
 * was left is removed: Go would take it by its build id alone. For the same reason what
 * has an id of somebody's choice is not kept. For several packages the place is a
 * folder.
 */
void goci_program_open(struct goci_program *program, const struct goci_app *app,
	const struct oci_cache *cache, const struct goci_compile *c);
/* Whether the folder `dir` has the program that was left there, or no whole one yet. */
bool goci_program_is_sound(const char *dir);
/* It was compiled: it may be there the next time. */
void goci_program_keep(const struct goci_program *program);
/* Gives the place free; one of this call alone is removed. */
void goci_program_release(struct goci_program *program);
#define goci_auto_program OCI_AUTO(goci_program_release) struct goci_program

#endif
