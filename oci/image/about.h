/*
 * Which image an entry of an index refers to, by its tag, its annotations or the
 * document that it names.
 */
#ifndef OCI_IMAGE_ABOUT_H
#define OCI_IMAGE_ABOUT_H

#include "oci/attach.h"
#include "oci/digest.h"
#include "source/source.h"

#include <jansson.h>

/*
 * The image that a tag refers to: "sha256-<hex>" (distribution-spec, "Referrers Tag
 * Schema"), or the same with ".sig", ".att" or ".sbom" as cosign writes it; also where
 * it is the tag of a full name. "" for any other, and for NULL.
 */
struct oci_digest oci_tag_about(const char *name);

/*
 * The annotation of an entry that names its subject: containerd makes no image of such
 * an entry.
 */
#define OCI_SUBJECT_NOTE "io.containerd.manifest.subject"

/*
 * What an entry of index.json says that it refers to, without reading its document; ""
 * if it says nothing.
 */
struct oci_digest oci_entry_subject(const json_t *entry);

/*
 * Whether a descriptor is, by its media type, one of a document that can have a
 * subject.
 */
bool oci_is_document(const json_t *descriptor);

/* Whether it is one of an index, Docker's included. */
bool oci_is_index(const json_t *descriptor);

/*
 * The digest of the "subject" of the document that an entry names; "" without one, and
 * when the document cannot be read. `known`, {DIGEST: SUBJECT}, is an object of the
 * caller's for all entries of a list: what many entries name is read once.
 */
struct oci_digest oci_document_subject(
	const struct oci_source *source, const json_t *entry, json_t *known);

/* The same of a document that was read. */
struct oci_digest oci_subject_of(const json_t *document);

#endif
