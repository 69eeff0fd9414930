/*
 * What does not count as a change: what .dockerignore excludes, what editors leave
 * for a moment, image layouts, the program that is built, and the Go tool's own caches.
 *
 * Paths are relative to the watched folder, without a leading "./"; the folder itself
 * is "".
 */
#ifndef GOCI_WATCH_FILTER_H
#define GOCI_WATCH_FILTER_H

#include "oci/buf.h"
#include "oci/err.h"

#include <stdbool.h>
#include <sys/stat.h>

struct goci_ignore;

struct goci_filter {
	char *root;       /* the watched folder, a real path */
	char *rules_file; /* a path */
	struct stat read; /* of that file when it was read; all zero: not there */
	struct goci_ignore *rules; /* NULL: there are none */
	struct oci_strv own;       /* paths that are ours */
};

#define GOCI_FILTER_INIT \
	{                \
		0        \
	}

/* `rules_file` may be NULL: .dockerignore of `root`. Both are copied. */
void goci_filter_init(
	struct goci_filter *filter, const char *root, const char *rules_file);
void goci_filter_release(struct goci_filter *filter);

/* Excludes a file or folder, told by its path from "/", if it is below the root. */
void goci_filter_own(struct goci_filter *filter, const char *path);
/* Excludes the folders that the Go tool writes to, as the environment has them. */
void goci_filter_own_caches(struct goci_filter *filter);
/* Excludes the file that a descriptor writes to: what is said must be no change. */
void goci_filter_own_output(struct goci_filter *filter, int fd);

/*
 * Reads the rules again if their file is another than before. Returns 1 if it was, 0
 * if not. On failure the rules of before stay, and the file is not read again until
 * it changes.
 */
int goci_filter_refresh(struct goci_filter *filter, struct oci_err *err);

/* Whether a change of this file is none; whether nothing in this folder can be one. */
bool goci_filter_skips_file(const struct goci_filter *filter, const char *path);
bool goci_filter_skips_folder(const struct goci_filter *filter, const char *path);

#define oci_auto_filter OCI_AUTO(goci_filter_release) struct goci_filter

#endif
