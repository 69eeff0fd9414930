/*
 * `goci vulns --sarif`: a SARIF 2.1.0 log.
 */
#ifndef GOCI_VULNS_SARIF_H
#define GOCI_VULNS_SARIF_H

#include "vulns/report.h"

/* One run, with a rule for each vulnerability; owned by the caller. */
json_t *goci_vulns_sarif(const struct goci_vulns_report *report);

#endif
