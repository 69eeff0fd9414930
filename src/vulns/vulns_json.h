/*
 * `goci vulns --json`.
 */
#ifndef GOCI_VULNS_VULNS_JSON_H
#define GOCI_VULNS_VULNS_JSON_H

#include "vulns/report.h"

/* All that is known; owned by the caller. */
json_t *goci_vulns_json(const struct goci_vulns_report *report);

#endif
