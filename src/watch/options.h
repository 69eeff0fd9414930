/*
 * The command line of goci-watch.
 */
#ifndef GOCI_WATCH_OPTIONS_H
#define GOCI_WATCH_OPTIONS_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stdint.h>

#define GOCI_WATCH_GRACE 10    /* seconds */
#define GOCI_WATCH_DEBOUNCE 50 /* milliseconds */

struct goci_watch_options {
	char *dir;               /* to watch; NULL: the current folder */
	char *workdir;           /* where build and program run; NULL: `dir` */
	char *output;            /* the program; NULL: in a temporary folder */
	char *ignore;            /* NULL: .dockerignore of `dir` */
	struct oci_strv build;   /* with "{}" for the new program; empty: go build */
	struct oci_strv args;    /* of the program */
	struct oci_strv env;     /* K=V, for the program, not for the build */
	struct oci_strv modules; /* module folders that must not change */
	int64_t modules_at;      /* time of their check, ns since 1970 */
	bool poll;
	bool help;
	bool version;
	int64_t grace;    /* milliseconds */
	int64_t debounce; /* milliseconds */
};

#define GOCI_WATCH_OPTIONS_INIT                                                   \
	{                                                                         \
		.grace = GOCI_WATCH_GRACE * 1000, .debounce = GOCI_WATCH_DEBOUNCE \
	}

extern const char goci_watch_usage[];

/*
 * Parses `argv`, which ends with NULL and does not contain the program's name. Fails
 * with OCI_ERR_USAGE. The caller releases `options`, after a failure too.
 */
int goci_watch_options_parse(
	struct goci_watch_options *options, char *const *argv, struct oci_err *err);
void goci_watch_options_release(struct goci_watch_options *options);

#define goci_auto_watch_options \
	OCI_AUTO(goci_watch_options_release) struct goci_watch_options

#endif
