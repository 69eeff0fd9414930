/*
 * Keeps the cache within its limits, and reports its content.
 */
#ifndef GOCI_ASSEMBLE_TIDY_H
#define GOCI_ASSEMBLE_TIDY_H

#include "oci/cache.h"
#include "options/limits.h"

#include <jansson.h>

/* goci's own folders in the cache. */
extern const struct oci_stock_place goci_stock_places[];
/* Go's caches inside goci's, for users who have no others; ends with NULL. */
extern const char *const goci_stock_go[];

/* Removes what exceeds the limits, and work folders of dead processes. */
int goci_tidy(struct oci_stock_job *job, const struct goci_limits *limits,
	struct oci_err *err);

/*
 * Format the content of the cache in `dir` as text, and as JSON that the caller frees.
 */
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
