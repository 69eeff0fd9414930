/*
 * The rules for a single index, manifest or config; rules between documents are in
 * graph.h.
 */
#ifndef OCI_VERIFY_DOCUMENTS_H
#define OCI_VERIFY_DOCUMENTS_H

#include "content.h"

/* The type that a descriptor states; both NULL and "" mean that it states none. */
struct oci_doc_type {
	const char *media_type;
	const char *artifact_type;
};

/* Checks an index except for its entries. Returns the entries, borrowed, or NULL. */
const json_t *oci_index_check(const struct oci_doc *doc, const json_t *index,
	const struct oci_doc_type *expected);

/* The same for a manifest. Returns its layers, borrowed, or NULL. */
const json_t *oci_manifest_check(const struct oci_doc *doc, const json_t *manifest,
	const struct oci_doc_type *expected);

/*
 * Checks the tag of an index entry. In index.json tags must be unique: `names`, an
 * object, collects them; for other indexes it is NULL.
 */
void oci_tag_verify(const struct oci_doc *doc, const struct oci_at *at,
	const json_t *entry, json_t *names);

/* The platform in a descriptor; longer texts are cut. */
struct oci_descriptor_platform {
	bool said;
	char os[32];
	char arch[32];
	char variant[32];
};

/* Copies the platform of a descriptor. */
void oci_descriptor_platform(
	const json_t *descriptor, struct oci_descriptor_platform *said);

#endif
