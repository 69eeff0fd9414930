/*
 * Checks the text of a JSON document: reports everything that two readers could parse
 * differently, with its place (considerations.md, "JSON"; RFC 7493).
 */
#ifndef OCI_VERIFY_TEXT_H
#define OCI_VERIFY_TEXT_H

#include "doc.h"

enum { OCI_TEXT_DEPTH = 64 }; /* nesting depth of arrays and objects */

/* The kind of a document. */
enum oci_text_kind {
	OCI_TEXT_SPEC,    /* image-spec: names that fold to its own are refused */
	OCI_TEXT_ARCHIVE, /* docker save's manifest.json: an array */
	OCI_TEXT_FREE,    /* content of a payload: any names */
	/*
	 * The same, checked as a whole and decoded in part, since it can be large. Null
	 * is in the place of the rest: of "predicate", or of all arrays and objects in
	 * the document.
	 */
	OCI_TEXT_STATEMENT,
	OCI_TEXT_OUTLINE,
};

/*
 * Checks a text of `len` bytes and a NUL, reports its faults, and decodes it. The
 * caller frees it; NULL when it cannot be decoded, exceeds a limit, or is not of
 * `kind`. A text with findings can still be decoded, as a lenient reader would.
 */
json_t *oci_text_read(const struct oci_doc *doc, const char *text, size_t len,
	enum oci_text_kind kind);

#endif
