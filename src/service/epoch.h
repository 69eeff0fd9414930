/*
 * The time of the images of a call: SOURCE_DATE_EPOCH, or 1970.
 */
#ifndef GOCI_SERVICE_EPOCH_H
#define GOCI_SERVICE_EPOCH_H

#include "oci/err.h"

#include <stdint.h>

/* The size of a time as text, which begins with the date: "1970-01-01T00:00:00Z". */
#define GOCI_EPOCH_STR 32

/*
 * Reads SOURCE_DATE_EPOCH, in seconds, and formats it as RFC 3339. -1: it is no whole
 * number.
 */
int goci_epoch_read(int64_t *epoch, char text[GOCI_EPOCH_STR], struct oci_err *err);

#endif
