/*
 * Programs: the place where the compiler writes a program. It is kept between builds,
 * so that Go does not link an unchanged program again.
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
	int lock;      /* locks the folder; -1: of this call only */
	bool borrowed; /* in the folder of another goci_program */
};

#define GOCI_PROGRAM_INIT  \
	{                  \
		.lock = -1 \
	}

/*
 * Opens the place for a compilation: in the cache, or in this call's work folder if
 * there is no cache or another build holds the place. A program that changed since it
 * was left there is removed, because Go identifies it by its build id alone. For the
 * same reason a program whose build id is set by flags is not kept. For several
 * packages the place is a folder. Always succeeds, or aborts.
 */
void goci_program_open(struct goci_program *program, const struct goci_app *app,
	const struct oci_cache *cache, const struct goci_compile *c);
/* Returns true if the folder `dir` has the program left there, or no complete one. */
bool goci_program_is_sound(const char *dir);
/* Keeps the compiled program for later builds. */
void goci_program_keep(const struct goci_program *program);
/* Unlocks the place; one of this call only is removed. */
void goci_program_release(struct goci_program *program);
#define goci_auto_program OCI_AUTO(goci_program_release) struct goci_program

#endif
