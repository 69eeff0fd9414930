/*
 * What the checks of options accept, as far as a regular expression can say it.
 *
 * A pattern accepts every value that the check accepts; where the check is more than a
 * pattern, it accepts others, too. tests/cli/schema.sh compares the two.
 */
#ifndef GOCI_EXPLAIN_PATTERNS_H
#define GOCI_EXPLAIN_PATTERNS_H

#include "options/option.h"

struct goci_pattern {
	int (*check)(const char *value, struct oci_err *err);
	const char *text;   /* ECMA 262, of the whole value, without anchors */
	double least, most; /* of a value that is a number; equal: any */
};

/* The pattern of an option's check; NULL if there is none. */
const struct goci_pattern *goci_pattern_find(const struct goci_option *option);

#endif
