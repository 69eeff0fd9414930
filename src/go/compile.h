/*
 * Compiling: one program for one platform, static, the same bytes on every host.
 */
#ifndef GOCI_GO_COMPILE_H
#define GOCI_GO_COMPILE_H

#include "app/app.h"
#include "go/arch.h"
#include "go/module.h"
#include "oci/platform.h"

/* What to compile; all borrowed. */
struct goci_compile {
	const struct goci_module *module;
	const char *service;             /* for the report */
	struct goci_step *step;          /* of a listing; may be NULL */
	const char *package;             /* an import path */
	const struct oci_strv *packages; /* in its place, several; or NULL */
	const struct oci_platform *platform;
	const char *tags;
	const char *ldflags;
	const struct oci_strv *go_flags; /* what goci_flags_take passes on */
	const char *ignore_file;         /* --ignore-file, or NULL */
	const char *overlay;             /* an -overlay flag, or NULL */
	const char *left_out; /* which files it hides, and by which rules, or NULL */
	bool verbose;         /* -v: names each package as it is compiled */
	bool rebuild;         /* -a */
	bool shown;           /* -x: what Go prints is shown */
};

/*
 * The build tags: netgo and the user's, of a setting and of GOFLAGS and the like
 * (either may be NULL), comma-separated. Owned by the caller.
 */
char *goci_compile_tags(const struct oci_strv *more, const struct oci_strv *flags);
/* The linker's flags: -w -s, static, and the user's. Owned by the caller. */
char *goci_compile_ldflags(const char *more);
/*
 * The flag by which the compiler makes no DWARF, which the linker's -w leaves out of
 * the program: that is a tenth of a compilation's time, and no function differs by it.
 * NULL where the user has flags for the compiler, or the linker is to keep DWARF
 * (-w=0).
 */
const char *goci_compile_gcflags(const struct goci_module *module, const char *ldflags,
	const struct oci_strv *go_flags);

/* The arguments after "go"; the program is written to `output`. */
void goci_compile_args(
	const struct goci_compile *c, const char *output, struct oci_strv *args);

/* Compiles; the programs of several packages go into the folder `output`. */
int goci_compile_all(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err);

/* What Go calls the program of a package in a folder of programs. Owned by the caller.
 */
char *goci_compile_name(const char *package);

/* Compiles, then checks that the result can run in an image. */
int goci_compile_run(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err);

/*
 * The packages that the program is made of, compiled as it was: `go list`'s objects
 * with Export, the compiled package in Go's build cache, BuildID, and whose it is:
 * Standard or Module.
 */
int goci_compile_list(const struct goci_compile *c, struct goci_app *app,
	struct oci_buf *out, struct oci_err *err);

#endif
