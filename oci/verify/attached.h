/*
 * Artifacts attached to an image: referrers, signatures, attestations.
 *
 * Structure and digests are checked; whether a key is trusted is not. A layout can
 * state what refers to an image in three ways (a manifest's subject; the referrers tag
 * schema of registries without a referrers API; cosign's tags), and BuildKit uses
 * annotations in the image's own index.
 */
#ifndef OCI_VERIFY_ATTACHED_H
#define OCI_VERIFY_ATTACHED_H

#include "graph.h"

/* A manifest that may be attached to an image. */
struct oci_attachment {
	const json_t *manifest;
	const struct oci_digest *digest; /* of the manifest */
	struct oci_digest about;         /* the image, or "" */
};

/*
 * The image that an index entry refers to, by its tag or BuildKit's annotations; or "".
 */
struct oci_digest oci_entry_about(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, const json_t *entries);

/* Records that an index lists an entry as a referrer of `about` ("": of nothing). */
void oci_listed_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named,
	const struct oci_digest *about);

/*
 * Checks the subject of a document (manifest or index). Returns the subject, or else
 * the image that the queue entry refers to. The parts that need the whole graph are
 * checked by oci_subjects_check.
 */
struct oci_digest oci_subject_check(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *value, const struct oci_queue_entry *w);

/* Checks all recorded subjects and claims, after all blobs are known. */
void oci_subjects_check(struct oci_graph *g);

/* Reads a blob of a manifest that is not a layer; `descriptor` refers to it. */
void oci_attached_check(struct oci_graph *g, const struct oci_attachment *attached,
	struct oci_blob *blob, const json_t *descriptor);

#endif
