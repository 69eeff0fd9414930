/*
 * `goci vulns --openvex`: an OpenVEX 0.2.0 document (openvex.dev), which scanners read
 * and cosign attaches.
 */
#ifndef GOCI_VULNS_OPENVEX_H
#define GOCI_VULNS_OPENVEX_H

#include "vulns/report.h"

/*
 * The document of the time `timestamp`, RFC 3339; owned by the caller. Its "@id" is
 * made of its content. NULL where a subject has no purl.
 */
json_t *goci_vulns_openvex(const struct goci_vulns_report *report,
	const char *timestamp, struct oci_err *err);

#endif
