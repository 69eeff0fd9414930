/*
 * A Go module, or a workspace of modules, with the toolchain that builds it: plain
 * data. modules/describe.h fills it in.
 */
#ifndef GOCI_GO_MODULE_H
#define GOCI_GO_MODULE_H

#include "oci/buf.h"

#include <stdbool.h>

enum { GOCI_MODFILE_MAX = 16 << 20 }; /* bytes of a go.mod, go.work or go.sum */

/* All fields are owned; goci_module_release frees them. */
struct goci_module {
	char *go;     /* path of the go command */
	char *dir;    /* the folder with go.mod */
	char *gowork; /* path of go.work, or NULL */
	char *goroot;
	char *version; /* "go1.26.8" */
	char *modcache;
	char *goproxy;
	char *nosumdb; /* GONOSUMDB */
	char *gocache;
	char *goflags;       /* GOFLAGS of the environment or of `go env -w`; or NULL */
	char *goarm;         /* GOARM, likewise, else Go's default */
	struct oci_strv env; /* K=V for Go: caches where its own cannot be made */
	bool vendored;       /* Go builds from vendor/: vendor/modules.txt exists */
	bool offline;
	/* This call has run goci_outside_check_module (modules/outside.h) ... */
	bool checked;
	struct oci_strv links;    /* ... and these are its symlinks out of the source */
	struct oci_strv dangling; /* ... and its Go files that are broken symlinks */
};

/* Frees what it holds and zeroes it; the struct itself belongs to the caller. */
void goci_module_release(struct goci_module *module);

#endif
