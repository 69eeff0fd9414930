/*
 * Looking for known vulnerabilities in the Go programs of images, and in programs that
 * are files.
 */
#ifndef GOCI_INSPECT_VULNERABLE_H
#define GOCI_INSPECT_VULNERABLE_H

#include "vulns/report.h"

/* What to look at; all borrowed. */
struct goci_vulnerable {
	const char *name;     /* a reference, or the path of a program */
	const char *platform; /* of an image; NULL: all of an index */
	int scratch;          /* of goci_scratch_open */
	const struct oci_cancel *cancel;
};

/* Whether it is a reference of an image: it begins with a transport, "oci:". */
bool goci_vulnerable_is_image(const char *name);

/*
 * Adds what is found to the report: an image for each platform, or the program. Fails
 * where there is no Go program: nothing is known of what is there.
 */
int goci_vulnerable_look(const struct goci_vulnerable *what,
	struct goci_vulns_report *report, struct oci_err *err);

#endif
