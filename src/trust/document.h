/*
 * Choosing one of the documents that are attached to an image.
 */
#ifndef GOCI_TRUST_DOCUMENT_H
#define GOCI_TRUST_DOCUMENT_H

#include "oci/keyring.h"
#include "oci/seen.h"

/* The type of a bill of materials in either form: CycloneDX, where both are there. */
#define GOCI_DOCUMENT_SBOM "sbom"

/* Which document of which image. */
struct goci_document_wanted {
	const char *name;   /* the reference */
	const char *option; /* for messages: "--sbom" */
	const char *type;   /* as for oci_seen_fits */
	/* The image, then what lists it; the first that has the document counts. */
	struct oci_digest images[2];
	bool by_key; /* signed by one of the keys that were tried */
};

/*
 * Appends the document. Copies, as a plain one and one in a bundle, are one; an error
 * when there is none or are several.
 */
int goci_document_find(const struct goci_document_wanted *wanted,
	const struct oci_seen_list *list, const struct oci_cancel *cancel,
	struct oci_buf *out, struct oci_err *err);

#endif
