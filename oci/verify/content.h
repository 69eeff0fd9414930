/*
 * What a media type says of content, and what a descriptor says of a blob.
 */
#ifndef OCI_VERIFY_CONTENT_H
#define OCI_VERIFY_CONTENT_H

#include "doc.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

enum oci_content {
	OCI_CONTENT_OPAQUE, /* nothing that has rules here */
	OCI_CONTENT_INDEX,
	OCI_CONTENT_MANIFEST,
	OCI_CONTENT_CONFIG,
	OCI_CONTENT_LAYER,
	OCI_CONTENT_EMPTY,
	OCI_CONTENT_SIGNATURE, /* cosign's simple signing */
	OCI_CONTENT_ENVELOPE,  /* DSSE */
	OCI_CONTENT_STATEMENT, /* in-toto */
	OCI_CONTENT_BUNDLE,    /* Sigstore */
	OCI_CONTENT_UNSUPPORTED,
};

enum oci_content oci_content_of(const char *media_type);

/* RFC 6838, section 4.2. */
bool oci_is_media_type(const char *text);

#define OCI_EMPTY_DIGEST \
	"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

/* A descriptor as it stands in a document. Strings are borrowed from it. */
struct oci_doc_descriptor {
	const json_t *doc;
	const char *media_type; /* "" when it has none */
	enum oci_content content;
	struct oci_digest digest; /* "" when it has none that can be used */
	int64_t size;             /* -1 when it has none */
};

/*
 * Checks a descriptor and reads it. False when its blob cannot be looked for; all that
 * is wrong was reported.
 */
bool oci_doc_descriptor_read(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, struct oci_doc_descriptor *entry);

#endif
