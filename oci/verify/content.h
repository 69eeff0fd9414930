/*
 * Media types as kinds of content, and the descriptor of a blob.
 */
#ifndef OCI_VERIFY_CONTENT_H
#define OCI_VERIFY_CONTENT_H

#include "doc.h"
#include "oci/digest.h"

#include <stdbool.h>
#include <stdint.h>

enum oci_content {
	OCI_CONTENT_OPAQUE, /* no rules are known for it */
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

/* The kind of content of a media type. */
enum oci_content oci_content_of(const char *media_type);

/* True when a text is a media type (RFC 6838, section 4.2). */
bool oci_is_media_type(const char *text);

#define OCI_EMPTY_DIGEST \
	"sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"

/* A descriptor in a document; its strings are borrowed from there. */
struct oci_doc_descriptor {
	const json_t *doc;
	const char *media_type; /* "" when absent */
	enum oci_content content;
	struct oci_digest digest; /* "" when absent or unusable */
	int64_t size;             /* -1 when absent */
};

/*
 * Checks and reads a descriptor. False when its blob cannot be looked up; faults are
 * reported.
 */
bool oci_doc_descriptor_read(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *value, struct oci_doc_descriptor *entry);

#endif
