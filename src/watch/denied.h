/*
 * Whether the source is closed to this user: a mounted folder keeps the owner that it
 * has on the host, and Go tells only that something is denied.
 */
#ifndef GOCI_WATCH_DENIED_H
#define GOCI_WATCH_DENIED_H

#include "watch/filter.h"

/* Appends the first file or folder that may not be read, whose it is, and what to do.
 */
bool goci_watch_denied(const struct goci_filter *filter, struct oci_buf *words);

#endif
