/*
 * Diagnosing a source that this user cannot read: a mounted folder keeps its owner on
 * the host, and Go reports only "permission denied".
 */
#ifndef GOCI_WATCH_UNREADABLE_H
#define GOCI_WATCH_UNREADABLE_H

#include "watch/filter.h"

/*
 * Searches the watched folder for a file or folder without read permission. If there is
 * one, appends a message with its path, owner, mode and a remedy, and returns true.
 */
bool goci_watch_find_unreadable(
	const struct goci_filter *filter, struct oci_buf *words);

#endif
