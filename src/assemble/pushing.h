/*
 * `goci build --push`: where each service is pushed to, and pushing it beside the
 * build.
 */
#ifndef GOCI_ASSEMBLE_PUSHING_H
#define GOCI_ASSEMBLE_PUSHING_H

#include "assemble/results.h"
#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

#include <stdio.h>

struct goci_pushing;

/*
 * Finds the places of all services, and skopeo, before any work; starts the pusher. All
 * arguments are borrowed. NULL on failure: a service has no repository, two have the
 * same place.
 */
struct goci_pushing *goci_pushing_new(struct goci_app *app,
	const struct goci_request *request, const struct goci_services *services,
	const struct goci_memos *memos, struct oci_err *err);
/* Waits for what is pushed, and frees it. NULL is allowed. */
void goci_pushing_free(struct goci_pushing *pushing);

/* Begins to push service `i`, whose image in its layout is `digest`. */
void goci_pushing_add(struct goci_pushing *pushing, size_t i, const char *digest);
/*
 * Waits for all that was added, one service after another in the order of `jobs`:
 * prints REPO@DIGEST of each repository to `out` and adds it to the results, or reports
 * the error. Returns 1 if one could not be pushed, else 0.
 */
int goci_pushing_end(struct goci_pushing *pushing, const struct goci_job *jobs,
	struct goci_results *results, FILE *out);

#endif
