/*
 * What a call tells a CI: the images that it has made or found unchanged, and the names
 * of the services that failed.
 */
#ifndef GOCI_OUTCOME_RESULT_H
#define GOCI_OUTCOME_RESULT_H

#include "oci/buf.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

struct goci_outcome {
	/*
	 * An array of objects in the form of `goci.services` (docs/progress.md), with
	 * "refs", "seconds", "cacheHits" and "cacheMisses"; only "name", "digest" and
	 * "refs" must be there. Owned.
	 */
	json_t *images;
	struct oci_strv failed; /* "web", "web:base" */
};

void goci_outcome_init(struct goci_outcome *result);
void goci_outcome_release(struct goci_outcome *result);
#define goci_auto_outcome OCI_AUTO(goci_outcome_release) struct goci_outcome

/* Adds an image of which only this is known; `ref` is one of several. */
void goci_outcome_add_ref(struct goci_outcome *result, const char *name,
	const char *ref, const char *digest);
/* The image if it is the only thing of the call, borrowed; else NULL. */
const json_t *goci_outcome_alone(const struct goci_outcome *result);
/* The references of all images, in their order, borrowed from the result. */
void goci_outcome_refs(const struct goci_outcome *result, struct oci_strv *refs);
/* Appends the same to `out`, with `between` between two. */
void goci_outcome_join_refs(
	const struct goci_outcome *result, const char *between, struct oci_buf *out);
/* The first reference of an image, borrowed. */
const char *goci_outcome_image_ref(const json_t *image);
/* The size of the layers of all images, in bytes; -1 if it is not known of one. */
int64_t goci_outcome_size(const struct goci_outcome *result);
/* Whether nothing had to be made, and nothing failed. */
bool goci_outcome_unchanged(const struct goci_outcome *result);
/* "web", or "web:base" of another stage than production; owned by the caller. */
char *goci_outcome_image_called(const json_t *image);

#endif
