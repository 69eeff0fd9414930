/*
 * Reports findings about a layer.
 */
#ifndef OCI_NOTE_H
#define OCI_NOTE_H

#include "oci/finding.h"

struct oci_note {
	struct oci_findings *findings;
	const char *subject; /* the layer */
	const char *where;   /* the entry, or NULL */
};

/* Adds a finding. Returns -1, for use in a return statement. */
int oci_note(const struct oci_note *note, enum oci_rule rule, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
