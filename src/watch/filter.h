/*
 * Which files are watched. Ignored are what .dockerignore excludes, temporary files of
 * editors, version control, image layouts, the program that is built, and the caches of
 * the Go tool.
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
	char *root;       /* the watched folder, an absolute path without symlinks */
	char *rules_file; /* path of .dockerignore */
	struct stat read; /* of that file when it was read; all zero: it was missing */
	struct goci_ignore *rules; /* NULL: no rules */
	struct oci_strv own;       /* paths that goci-watch and Go write to */
};

#define GOCI_FILTER_INIT \
	{                \
		0        \
	}

/* Copies `root` and `rules_file`; with NULL it is .dockerignore of `root`. */
void goci_filter_init(
	struct goci_filter *filter, const char *root, const char *rules_file);
void goci_filter_release(struct goci_filter *filter);

/* Ignores the file or folder at an absolute path, if it is below the root. */
void goci_filter_own(struct goci_filter *filter, const char *path);
/* Ignores the folders that the Go tool writes to (GOCACHE, GOMODCACHE, TMPDIR...). */
void goci_filter_own_caches(struct goci_filter *filter);
/* Ignores the file behind a descriptor, so that the log is not taken for a change. */
void goci_filter_own_output(struct goci_filter *filter, int fd);

/*
 * Reads the rules again if their file has changed. Returns 1 if it was read, 0 if not.
 * On failure the old rules stay, and the file is not read again until it changes.
 */
int goci_filter_refresh(struct goci_filter *filter, struct oci_err *err);

/* Whether changes of this file are ignored. */
bool goci_filter_skips_file(const struct goci_filter *filter, const char *path);
/* Whether changes of all files in this folder are ignored. */
bool goci_filter_skips_folder(const struct goci_filter *filter, const char *path);

#define goci_auto_filter OCI_AUTO(goci_filter_release) struct goci_filter

#endif
