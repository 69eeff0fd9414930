/*
 * Adds the main packages that a pattern of Go matches in a folder.
 */
#ifndef GOCI_SERVICE_FIND_PATTERN_H
#define GOCI_SERVICE_FIND_PATTERN_H

#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

/* State of the search for services; all borrowed. */
struct goci_finder {
	struct goci_services *services;
	struct goci_app *app;
	const struct goci_request *request;
	const struct goci_memos *memos;
	char *cwd;
};

/*
 * Lists the mains that match a pattern in `dir` and adds each; `name` is that of
 * goci.yaml, or NULL. With `only_main`, a package that is not main is an error. Returns
 * 1 if Go cannot list them, and -1 if the request is invalid or the call is cancelled.
 */
int goci_find_pattern(struct goci_finder *f, const char *dir, const char *pattern,
	const char *name, bool only_main, struct oci_err *err);

/* The same for service `i` of a goci.yaml. */
int goci_find_entry(struct goci_finder *f, const struct goci_config *config, size_t i,
	struct oci_err *err);

/* A path relative to the current folder, if below it; borrowed. */
const char *goci_find_seen(const struct goci_finder *f, const char *path);

#endif
