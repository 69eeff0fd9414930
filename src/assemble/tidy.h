/*
 * Keeping the cache within its limits, and telling what it holds.
 */
#ifndef GOCI_ASSEMBLE_TIDY_H
#define GOCI_ASSEMBLE_TIDY_H

#include "oci/stock.h"
#include "options/limits.h"

#include <jansson.h>

/* The folders of ours in the cache. */
extern const struct oci_stock_place goci_stock_places[];
/* Go's own in it, for a user who has no other; ends with NULL. */
extern const char *const goci_stock_go[];

/* Removes what is over the limits, and the work folders of dead calls. */
int goci_tidy(struct oci_stock_job *job, const struct goci_limits *limits,
	struct oci_err *err);

/* Whether a layer's record tells what the layer is; `cancel` is a struct oci_cancel. */
const char *goci_stock_judge(void *cancel, const char *record, int fd);

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
