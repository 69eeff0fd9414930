/*
 * Stats: what a path is now, asked of the system once for each path of a call.
 */
#ifndef GOCI_MEMO_STATS_H
#define GOCI_MEMO_STATS_H

#include "memo/inputs.h"

/* From the table, or from the system and then in the table, which may be NULL. */
void goci_stats_read(struct goci_stats *stats, const char *path, bool follow,
	struct goci_stamp *stamp);

#endif
