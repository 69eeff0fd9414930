/*
 * Checks annotations and maps of strings.
 */
#ifndef OCI_VERIFY_ANNOTATIONS_H
#define OCI_VERIFY_ANNOTATIONS_H

#include "content.h"

/* The annotation of a descriptor or a document, borrowed; NULL when there is none. */
const char *oci_annotation(const json_t *doc, const char *name);

/* Checks the "annotations" of the value at `at`. */
void oci_annotations_check(
	const struct oci_doc *doc, const struct oci_at *at, const json_t *value);

/* Checks that a map has only strings as values; false when it is not a map. */
bool oci_strings_check(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *map, enum oci_rule rule);

#endif
