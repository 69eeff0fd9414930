/*
 * `goci vulns`: a table for people.
 */
#ifndef GOCI_VULNS_TEXT_H
#define GOCI_VULNS_TEXT_H

#include "vulns/report.h"

/* Appends a table for each program, and which database it is of. */
void goci_vulns_text(const struct goci_vulns_report *report, struct oci_buf *out);

#endif
