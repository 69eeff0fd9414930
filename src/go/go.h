/*
 * The Go toolchain as a child: what it is, where a module is, how it is called.
 *
 * Go is run in the module's folder, so that a toolchain that go.mod asks for is the one
 * that is described. Its own words are shown whole when it fails, and a fix is added
 * where the words are known.
 */
#ifndef GOCI_GO_GO_H
#define GOCI_GO_GO_H

#include "app/app.h"
#include "oci/buf.h"
#include "oci/err.h"

/* A module, or a workspace of modules, and the toolchain that builds it. All owned. */
struct goci_module {
	char *go;     /* the program */
	char *dir;    /* the folder with go.mod */
	char *gowork; /* go.work, or NULL */
	char *goroot;
	char *version; /* "go1.26.8" */
	char *modcache;
	char *goproxy;
	char *nosumdb; /* GONOSUMDB: what no checksum database is asked for */
	char *gocache;
	char *goflags; /* as the user has them, in the environment or by `go env -w` */
	char *goarm;   /* likewise, or Go's own */
	struct oci_strv env; /* K=V for Go: caches where its own cannot be made */
	bool vendored;       /* Go builds from vendor/: its modules.txt is there */
	bool offline;
	bool checked; /* in this call, that nothing leads out (go/outside.h) but */
	struct oci_strv links;    /* these */
	struct oci_strv dangling; /* Go files that are symlinks to nothing */
};

/* Describes the module that `dir` is in. Frees nothing on failure: release it. */
int goci_module_init(struct goci_module *module, struct goci_app *app, const char *dir,
	bool offline, struct oci_err *err);
void goci_module_release(struct goci_module *module);

/* One call of Go; all borrowed. */
struct goci_go_call {
	const struct goci_module *module;
	const char *dir;             /* NULL: the module's */
	const char *service;         /* for the report */
	struct goci_step *step;      /* told what Go is doing; may be NULL */
	const char *downloads;       /* a step of this name, if it downloads; or NULL */
	const struct oci_strv *args; /* without "go" */
	const struct oci_strv *env;  /* put over this process's, K=V; may be NULL */
	const char *left_out;        /* what .dockerignore hides from Go, or NULL */
	struct oci_buf *said;        /* gets what it says when it fails; may be NULL */
	bool quiet;                  /* what it says when it fails is not shown */
	bool shown;                  /* what it says is shown when it does not, too */
};

/*
 * The environment of Go in the folder `dir`: this process's, without what the source
 * that the folder is of could have put on PATH or among Go's settings.
 */
void goci_go_env(const char *dir, struct oci_strv *env);

/* Runs it; standard output goes to `out` (may be NULL). */
int goci_go_run(struct goci_app *app, const struct goci_go_call *call,
	struct oci_buf *out, struct oci_err *err);

/*
 * The files that say what the modules are, relative to `*root`: go.mod and go.sum, or
 * in a workspace go.work, go.work.sum and those of each of its modules; and those of
 * the folders that take the place of a module, as far as they are below `*root`.
 * `files` is appended to; `*root` is owned by the caller.
 */
int goci_module_files(const struct goci_module *module, struct goci_app *app,
	char **root, struct oci_strv *files, struct oci_err *err);

/*
 * Fails when go.work or a go.mod names a folder that is not below the root of the
 * above, with the line that does. With `needed`, only those folders count; without it,
 * those of modules that nothing requires do not. What is vendored needs none.
 */
int goci_module_enclosed(const struct goci_module *module, struct goci_app *app,
	const struct oci_strv *needed, struct oci_err *err);

#endif
