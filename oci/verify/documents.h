/*
 * The rules of indexes, manifests and configs, each for itself: what is between them is
 * in graph.h.
 */
#ifndef OCI_VERIFY_DOCUMENTS_H
#define OCI_VERIFY_DOCUMENTS_H

#include "content.h"

/* The type that a descriptor states for a document; NULL and "" where it states none.
 */
struct oci_doc_type {
	const char *media_type;
	const char *artifact_type;
};

/* Checks what an index has beside its entries; the entries, or NULL without them. */
const json_t *oci_index_check(const struct oci_doc *doc, const json_t *index,
	const struct oci_doc_type *expected);

/* The same for a manifest; the layers, or NULL. */
const json_t *oci_manifest_check(const struct oci_doc *doc, const json_t *manifest,
	const struct oci_doc_type *expected);

/*
 * Checks the name of an entry of an index. In index.json one must not be there twice:
 * `names`, an object, collects them; elsewhere it is NULL.
 */
void oci_tag_verify(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, json_t *names);

/* The platform in a descriptor. */
struct oci_descriptor_platform {
	bool said;
	char os[32];
	char arch[32];
	char variant[32];
};

void oci_descriptor_platform(
	const json_t *descriptor, struct oci_descriptor_platform *said);

#endif
