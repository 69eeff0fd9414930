/*
 * The completion scripts of the shells.
 */
#ifndef GOCI_MANUAL_COMPLETION_H
#define GOCI_MANUAL_COMPLETION_H

#include <stddef.h>

/* The names, NULL at the end. */
extern const char *const goci_completion_shells[];

/* The script of shell `i`, which is not NUL-terminated, and its length. */
const char *goci_completion_script(int i, size_t *len);

#endif
