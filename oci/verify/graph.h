/*
 * The graph of an image: which blobs are named, by what, and what was found out of
 * them.
 *
 * Documents wait in a queue and are freed one after another, so that the memory is that
 * of one, whatever the image's shape is.
 */
#ifndef OCI_VERIFY_GRAPH_H
#define OCI_VERIFY_GRAPH_H

#include "content.h"
#include "documents.h"
#include "oci/pool.h"
#include "oci/verify.h"
#include "source/source.h"
#include "text.h"

enum { OCI_DESCRIPTORS_MAX = 50000, OCI_REPEATS_MAX = 16 };

enum oci_blob_state {
	OCI_UNREAD,
	OCI_SOUND,  /* content, size and digest are as named */
	OCI_BROKEN, /* they are not, which was reported */
};

/* A blob that something names. */
struct oci_blob {
	struct oci_digest digest;
	int64_t size;
	const char *media; /* the OCI media type where it is one, or NULL */
	enum oci_content content;
	enum oci_blob_state state;
	bool queued;
	size_t repeats; /* in the document that is under way, `repeats_in` */
	size_t repeats_in;
	struct oci_digest diff_id; /* of a layer that was read, else "" */
	struct oci_digest subject; /* of a document that was read, else "" */
};

/* A document in the queue. Strings are owned. */
struct oci_queue_entry {
	struct oci_blob *blob;
	char *media_type; /* as the descriptor says */
	char *artifact_type;
	struct oci_descriptor_platform platform;
	struct oci_digest
		about; /* its subject as the document that names it says; or "" */
	unsigned depth;
	struct oci_queue_entry *next;
};

/* A reference from a document to its subject; checked when all blobs are known. */
struct oci_subject {
	struct oci_digest of; /* the document */
	struct oci_digest digest;
	bool listed; /* stated by the index that lists it, not by the document */
	int64_t size;
	const char *media;
};

enum { OCI_CLAIM_DIGESTS = 8, OCI_CLAIMS_MAX = 4096 };

/* The digests that an unattached payload (of a signature, a statement) is about. */
struct oci_claim {
	struct oci_digest of; /* the payload */
	enum oci_rule rule;
	const char *where; /* static */
	size_t count;
	struct oci_digest digests[OCI_CLAIM_DIGESTS];
};

struct oci_graph {
	const struct oci_verify_options *options;
	struct oci_source *source;
	struct oci_pool *pool;
	struct oci_findings *findings;
	struct oci_verify_counts *counts;
	void *known; /* a tree of struct oci_blob, by digest */
	size_t descriptors;
	size_t documents;
	size_t document;    /* a number for each that is read */
	int64_t read_again; /* bytes of layers that were read before */
	struct oci_subject *subjects;
	size_t subject_count;
	struct oci_claim *claims;
	size_t claim_count;
	struct oci_queue_entry *first;
	struct oci_queue_entry *last;
};

void oci_graph_release(struct oci_graph *g);

/* What is known of a blob, or NULL. */
struct oci_blob *oci_graph_find(
	const struct oci_graph *g, const struct oci_digest *digest);

/*
 * Notes what a descriptor says; what contradicts another is reported. NULL when there
 * are too many, which is reported, too.
 */
struct oci_blob *oci_graph_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named);

/* Queues a document, unless it was; `about` may be NULL. */
void oci_graph_enqueue(struct oci_graph *g, struct oci_blob *blob,
	const struct oci_doc_descriptor *named, const struct oci_digest *about,
	unsigned depth);

/* The next document, owned by the caller; NULL when there is none. */
struct oci_queue_entry *oci_graph_next(struct oci_graph *g);
void oci_queue_entry_freep(struct oci_queue_entry **wanted);
#define oci_auto_queue_entry OCI_AUTO(oci_queue_entry_freep) struct oci_queue_entry

#endif
