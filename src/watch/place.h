/*
 * Where things are: the watched folder, the one to work in, the program.
 */
#ifndef GOCI_WATCH_PLACE_H
#define GOCI_WATCH_PLACE_H

#include "watch/options.h"

/* All paths are real ones, from "/". */
struct goci_watch_place {
	char *dir;
	char *workdir;
	char *program;
	char *scratch; /* the temporary folder that the program is in; NULL: none */
};

int goci_watch_place_init(struct goci_watch_place *place,
	const struct goci_watch_options *options, struct oci_err *err);
/* Removes the temporary folder, too. */
void goci_watch_place_release(struct goci_watch_place *place);

#endif
