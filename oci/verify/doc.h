/*
 * A document that is looked at, and the place in it that a finding is about.
 *
 * Places are told as jq takes them: .layers[3].size
 */
#ifndef OCI_VERIFY_DOC_H
#define OCI_VERIFY_DOC_H

#include "oci/buf.h"
#include "oci/finding.h"

#include <jansson.h>

/* A step into a document: a member, or without a name an item. The root is NULL. */
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

/* Adds a finding about a place (NULL: about the document). */
void oci_doc_say(const struct oci_doc *doc, const struct oci_at *at, enum oci_rule rule,
	const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* What kind of value it is, for people: "a string", "absent". */
const char *oci_json_kind(const json_t *value);

#endif
