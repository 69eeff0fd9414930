/*
 * The folders that goci-watch works with, and the path of the program.
 */
#ifndef GOCI_WATCH_FOLDERS_H
#define GOCI_WATCH_FOLDERS_H

#include "watch/options.h"

/* Absolute paths without symlinks; owned. */
struct goci_watch_folders {
	char *dir;
	char *workdir;
	char *program;
	char *scratch; /* temporary folder of the program; NULL: --output was given */
};

/*
 * Resolves the paths of the options; without --output, creates a temporary folder.
 * Fails when a folder does not exist or --output cannot be replaced. The caller
 * releases `folders`, after a failure too.
 */
int goci_watch_folders_init(struct goci_watch_folders *folders,
	const struct goci_watch_options *options, struct oci_err *err);
/* Removes the temporary folder, and frees. */
void goci_watch_folders_release(struct goci_watch_folders *folders);

#endif
