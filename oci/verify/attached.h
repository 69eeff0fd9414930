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

/* Reads a blob of a manifest that is no layer: `descriptor` names it. */
void oci_attached_check(struct oci_graph *g, const struct oci_attachment *attached,
	struct oci_blob *blob, const json_t *descriptor);

#endif
