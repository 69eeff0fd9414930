/*
 * The text of a JSON document: everything about it that two readers could take
 * differently, each with its place (considerations.md, "JSON"; RFC 7493).
 */
#ifndef OCI_VERIFY_TEXT_H
#define OCI_VERIFY_TEXT_H

#include "doc.h"

enum { OCI_TEXT_DEPTH = 64 }; /* of arrays and objects in each other */

/* What a document is of. */
enum oci_text_kind {
	OCI_TEXT_SPEC,    /* the image-spec: names that fold to its own are refused */
	OCI_TEXT_ARCHIVE, /* docker save's manifest.json: an array */
	OCI_TEXT_FREE,    /* what a payload holds: any names */
};

/*
 * Checks a text of `len` bytes and a NUL, reports all that is wrong, and decodes it.
 * Owned by the caller; NULL when it cannot be decoded, is over a limit, or is not of
 * its kind. What has findings can be decoded all the same, as a lenient reader would.
 */
json_t *oci_text_read(const struct oci_doc *doc, const char *text, size_t len,
	enum oci_text_kind kind);

#endif
