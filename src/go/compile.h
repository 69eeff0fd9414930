/*
 * Compiles a program with `go build`: static, for one platform, with the same bytes on
 * every host.
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
	const struct oci_strv *packages; /* several instead of `package`; or NULL */
	const struct oci_platform *platform;
	const char *tags;
	const char *ldflags;
	const struct oci_strv *go_flags; /* `passed` of struct goci_flags */
	const char *ignore_file;         /* --ignore-file, or NULL */
	const char *overlay;             /* an -overlay flag, or NULL */
	const char *left_out; /* the files that it hides, and the rules; or NULL */
	/* As in struct goci_go_call, of go/run.h; or NULL. */
	void (*named)(void *arg, const char *package);
	void *arg;
	bool verbose; /* -v: name each package as it is compiled */
	bool rebuild; /* -a */
	bool shown;   /* -x: show what Go prints */
};

/*
 * The build tags, comma-separated: netgo, those of flags (GOFLAGS, --go-flag) and those
 * of a setting; either may be NULL. Owned by the caller.
 */
char *goci_compile_tags(const struct oci_strv *more, const struct oci_strv *flags);
/* The linker's flags: GOCI_GO_LINK and `more` (or NULL). Owned by the caller. */
char *goci_compile_ldflags(const char *more);
/*
 * GOCI_GO_GCFLAGS, or NULL where the user gives flags for the compiler, or has the
 * linker keep DWARF (-w=0).
 */
const char *goci_compile_gcflags(const struct goci_module *module, const char *ldflags,
	const struct oci_strv *go_flags);

/* Appends the arguments after "go" that write the program to `output`. */
void goci_compile_args(
	const struct goci_compile *c, const char *output, struct oci_strv *args);

/* Compiles; the programs of several packages go into the folder `output`. */
int goci_compile_all(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err);

/* The file name that Go gives the program of a package. Owned by the caller. */
char *goci_compile_name(const char *package);

/* Compiles one program, and checks it by goci_elf_check (binary/elf_static.h). */
int goci_compile_run(const struct goci_compile *c, struct goci_app *app,
	struct goci_step *step, const char *output, struct oci_err *err);

/*
 * Lists the packages of the program, compiled by the same flags: appends the objects of
 * `go list` with Export (the compiled package in Go's build cache), BuildID, Standard
 * and Module.
 */
int goci_compile_list(const struct goci_compile *c, struct goci_app *app,
	struct oci_buf *out, struct oci_err *err);

#endif
