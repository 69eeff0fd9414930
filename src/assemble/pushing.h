/*
 * `goci build --push`: where each service is pushed to, and pushing it beside the
 * build.
 */
#ifndef GOCI_ASSEMBLE_PUSHING_H
#define GOCI_ASSEMBLE_PUSHING_H

#include "memo/memo.h"
#include "service/request.h"
#include "service/service.h"

#include <jansson.h>

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
/* Returns true if service `i` was added. */
bool goci_pushing_has(const struct goci_pushing *pushing, size_t i);
/* Waits until service `i` is pushed. */
int goci_pushing_wait(struct goci_pushing *pushing, size_t i, struct oci_err *err);

/* Appends REPO@DIGEST of service `i` for each repository. */
void goci_pushing_references(
	const struct goci_pushing *pushing, size_t i, struct oci_strv *out);
/* For the metadata: REPO:TAG@DIGEST of each place. Owned by the caller. */
json_t *goci_pushing_json(const struct goci_pushing *pushing, size_t i);

#endif
