/*
 * Comparing the content of two files.
 */
#ifndef GOCI_WATCH_SAME_CONTENT_H
#define GOCI_WATCH_SAME_CONTENT_H

#include <stdbool.h>

/* Whether both files exist, can be read, and have the same bytes. */
bool goci_same_content(const char *a, const char *b);

#endif
