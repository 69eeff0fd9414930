/*
 * Keeping the cache within its limits, and telling what it holds.
 */
#ifndef GOCI_BUILD_TIDY_H
#define GOCI_BUILD_TIDY_H

#include "build/limits.h"
#include "oci/cache.h"

#include <jansson.h>

/* The folders of ours in the cache. */
extern const struct oci_stock_place goci_stock_places[];
/* Go's own in it, for a user who has no other; ends with NULL. */
extern const char *const goci_stock_go[];

/* Removes what is over the limits, and the work folders of dead calls. */
int goci_tidy(struct oci_stock_job *job, const struct goci_limits *limits,
	struct oci_err *err);

/* What the cache in `dir` holds, for people and as JSON, owned by the caller. */
void goci_stock_text(const struct oci_cache *cache, const char *dir,
	const struct goci_limits *limits, struct oci_buf *out);
json_t *goci_stock_json(const struct oci_cache *cache, const char *dir,
	const struct goci_limits *limits);

/* "2 layers, 1 record, 0 programs: 12.3 MB" */
void goci_stock_sums(
	const struct oci_stock_sum sums[OCI_STOCK_KINDS], struct oci_buf *out);
/* "layer", "record", "program" */
const char *goci_stock_kind(enum oci_stock_kind kind);

#endif
