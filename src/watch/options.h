/*
 * What goci-watch is told, and the command line that tells it.
 */
#ifndef GOCI_WATCH_OPTIONS_H
#define GOCI_WATCH_OPTIONS_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <stdint.h>

/* Seconds, and milliseconds. */
#define GOCI_WATCH_GRACE 10
#define GOCI_WATCH_DEBOUNCE 50

struct goci_watch_options {
	char *dir;             /* watched; NULL: the current folder */
	char *workdir;         /* where build and program run; NULL: `dir` */
	char *output;          /* the program; NULL: in a temporary folder */
	char *ignore;          /* NULL: .dockerignore of `dir` */
	struct oci_strv build; /* with "{}" for the new program; none: as goci builds */
	struct oci_strv args;  /* of the program */
	struct oci_strv env;   /* K=V, of the program alone: it is not for the build */
	struct oci_strv modules; /* folders of modules that are not to change */
	int64_t modules_at;      /* since then, in ns since 1970 */
	bool poll;
	bool help;
	bool version;
	int64_t grace;    /* ms */
	int64_t debounce; /* ms */
};

#define GOCI_WATCH_OPTIONS_INIT                                                   \
	{                                                                         \
		.grace = GOCI_WATCH_GRACE * 1000, .debounce = GOCI_WATCH_DEBOUNCE \
	}

extern const char goci_watch_usage[];

/* `argv` without the program's name. Fails with OCI_ERR_USAGE. */
int goci_watch_options_parse(
	struct goci_watch_options *options, char *const *argv, struct oci_err *err);
void goci_watch_options_release(struct goci_watch_options *options);

#define oci_auto_watch_options \
	OCI_AUTO(goci_watch_options_release) struct goci_watch_options

#endif
