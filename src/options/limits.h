/*
 * Limits of the cache: its size, and the age of its entries.
 */
#ifndef GOCI_OPTIONS_LIMITS_H
#define GOCI_OPTIONS_LIMITS_H

#include "oci/err.h"

#include <stdint.h>

struct goci_limits {
	int64_t max_size; /* bytes */
	int64_t max_age;  /* seconds since the last use; negative: any */
};

#define GOCI_CACHE_GB 10 /* printed by the help */

#define GOCI_LIMITS_INIT                                                       \
	{                                                                      \
		.max_size = GOCI_CACHE_GB * INT64_C(1000000000), .max_age = -1 \
	}

/* Parse "500MB", "10GB", "1GiB" into bytes; "30d", "12h" into seconds. */
int goci_size_parse(const char *text, int64_t *bytes, struct oci_err *err);
int goci_age_parse(const char *text, int64_t *seconds, struct oci_err *err);
int goci_check_size(const char *text, struct oci_err *err);
int goci_check_age(const char *text, struct oci_err *err);

#endif
