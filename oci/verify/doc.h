/*
 * A document that is being checked, and places in it for findings.
 *
 * Places have the form of a jq path: .layers[3].size
 */
#ifndef OCI_VERIFY_DOC_H
#define OCI_VERIFY_DOC_H

#include "oci/buf.h"
#include "oci/finding.h"

#include <jansson.h>

/* One step of a place: a member or, without a name, an item. NULL is the root. */
struct oci_at {
	const struct oci_at *up;
	const char *name;
	size_t index;
};

/* The subject is borrowed. */
struct oci_doc {
	struct oci_findings *findings;
	const char *subject;
};

/* Adds a finding about a place (NULL: the whole document). */
void oci_doc_say(const struct oci_doc *doc, const struct oci_at *at, enum oci_rule rule,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The kind of a value for messages: "a string", "absent"; static. */
const char *oci_json_kind(const json_t *value);

#endif
