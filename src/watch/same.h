/*
 * Whether two files hold the same bytes.
 */
#ifndef GOCI_WATCH_SAME_H
#define GOCI_WATCH_SAME_H

#include <stdbool.h>

/* One that cannot be read is like no other. */
bool goci_same_content(const char *a, const char *b);

#endif
