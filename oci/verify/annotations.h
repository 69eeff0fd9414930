/*
 * Annotations, and maps of strings.
 */
#ifndef OCI_VERIFY_ANNOTATIONS_H
#define OCI_VERIFY_ANNOTATIONS_H

#include "content.h"

/* An annotation of a descriptor or a document, borrowed; NULL when there is none. */
const char *oci_annotation(const json_t *doc, const char *name);

/* Checks "annotations" of what is at `at`. */
void oci_annotations_check(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value);

/* Checks a map whose values are strings; false when it is none. */
bool oci_strings_check(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *map, enum oci_rule rule);

#endif
