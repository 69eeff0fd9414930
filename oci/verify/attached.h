/*
 * What is attached to an image: what refers to it, signs it, tells how it was built.
 *
 * Only structure and digests are checked: whether a key is to be trusted is not asked.
 * Layouts have three ways to say what refers to what (the subject of a manifest; tags
 * made of a digest, as registries without referrers have; cosign's tags), and BuildKit
 * has annotations in the image's own index.
 */
#ifndef OCI_VERIFY_ATTACHED_H
#define OCI_VERIFY_ATTACHED_H

#include "graph.h"

/* A manifest that may be attached to an image. */
struct oci_attachment {
	const json_t *manifest;
	struct oci_digest about; /* the image, or "" */
};

/* The image that a tag says to be about: "sha256-<hex>", ".sig" and the like; or "". */
struct oci_digest oci_tag_about(const char *name);

/* What an entry of an index says to be about, by its tag or BuildKit's annotations. */
struct oci_digest oci_entry_about(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, const json_t *entries);

/* Notes that an entry is listed as being about `about` ("": nothing). */
void oci_listed_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named,
	const struct oci_digest *about);

/*
 * Reads the subject of a document (manifest or index). Returns what it is about: that,
 * or else what it was named for. What is known at the end alone is checked then.
 */
struct oci_digest oci_subject_check(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *value, const struct oci_queue_entry *w);
void oci_subjects_check(struct oci_graph *g);

/*
 * Notes what a payload is about of which nothing says what it is attached to: when all
 * is known, one of these digests has to be there, or else no image at all. `where` is
 * static.
 */
void oci_claim_note(struct oci_graph *g, const struct oci_doc *doc, enum oci_rule rule,
	const char *where, const struct oci_digest *digests, size_t count);

/* Reads a blob of a manifest that is no layer: `descriptor` names it. */
void oci_attached_check(struct oci_graph *g, const struct oci_attachment *attached,
	struct oci_blob *blob, const json_t *descriptor);

/* A payload with what it has to be about, and who it is of. */
struct oci_payload {
	struct oci_graph *g;
	struct oci_doc doc;
	const struct oci_digest *about;
	const char *predicate; /* the type that an annotation tells, or NULL */
};

void oci_statement_check(const struct oci_payload *p, const json_t *statement);
void oci_envelope_check(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *at);
void oci_bundle_check(const struct oci_payload *p, const json_t *bundle);
void oci_signature_check(
	const struct oci_payload *p, const json_t *payload, const char *signature);

/* Whether it is DER of two positive numbers, in its one form. */
bool oci_is_der_signature(const void *data, size_t len);

#endif
