/*
 * `goci verify --sarif`: findings as SARIF 2.1.0.
 */
#ifndef GOCI_INSPECT_SARIF_H
#define GOCI_INSPECT_SARIF_H

#include "inspect/verdict.h"

/*
 * A SARIF log with one run: all rules of goci, and the findings of all images. Owned by
 * the caller.
 */
json_t *goci_verdicts_sarif(const struct goci_verdict *verdicts, size_t count);

#endif
