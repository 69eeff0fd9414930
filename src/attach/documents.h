/*
 * The documents about the images of a service: bills of materials and provenance, each
 * about one of its manifests or about their index.
 */
#ifndef GOCI_ATTACH_DOCUMENTS_H
#define GOCI_ATTACH_DOCUMENTS_H

#include "oci/spec.h"

#include <jansson.h>

enum goci_document_kind {
	GOCI_DOCUMENT_CYCLONEDX,
	GOCI_DOCUMENT_SPDX,
	GOCI_DOCUMENT_PROVENANCE,
};

struct goci_document {
	enum goci_document_kind kind;
	size_t subject; /* which of `subjects` it is about */
	char *text;     /* the predicate, JSON; owned */
};

struct goci_documents {
	struct oci_descriptor *subjects; /* manifests, then the index if there is one */
	size_t subject_count;
	struct goci_document *items;
	size_t count;
};

#define GOCI_DOCUMENTS_INIT \
	{                   \
		0           \
	}

void goci_documents_release(struct goci_documents *documents);
#define goci_auto_documents OCI_AUTO(goci_documents_release) struct goci_documents

/* Adds a subject, and returns its number. */
size_t goci_documents_subject(
	struct goci_documents *documents, const struct oci_descriptor *subject);

/* Adds a document, as the bytes of `doc`. */
void goci_documents_add(struct goci_documents *documents, enum goci_document_kind kind,
	size_t subject, const json_t *doc);

/* The media type of a kind, and its predicate type in a statement. */
const char *goci_document_media(enum goci_document_kind kind);
const char *goci_document_predicate(enum goci_document_kind kind);

/*
 * The documents as text for a record, owned by the caller; and back: -1 when it is
 * damaged. Released by the caller in any case.
 */
char *goci_documents_text(const struct goci_documents *documents);
int goci_documents_parse(const char *text, struct goci_documents *documents);

#endif
