/*
 * What all checks of values share: the message, and numbers.
 */
#ifndef GOCI_OPTIONS_CHECK_VALUE_H
#define GOCI_OPTIONS_CHECK_VALUE_H

#include "oci/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Sets "VALUE is not EXPECTED", with as much of the value as a line has room for. -1.
 */
int goci_check_refuse(struct oci_err *err, const char *value, const char *expected);

/*
 * Parses the first `len` bytes as decimal digits alone: no sign, no space, no zero in
 * front. False for all else, and for what is not in the range.
 */
bool goci_check_number(const char *s, size_t len, long min, long max, long *out);
/* The same of a whole text. */
bool goci_check_whole_number(const char *s, long min, long max, long *out);

#endif
