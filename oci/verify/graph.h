/*
 * The graph of an image: which blobs are referred to, by what, and what is known of
 * them.
 *
 * Documents are queued and freed one after another, so that memory is bounded by one
 * document, whatever the shape of the image.
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
	OCI_SOUND,  /* content, size and digest match the descriptor */
	OCI_BROKEN, /* they do not, which was reported */
};

/* A blob that something refers to. */
struct oci_blob {
	struct oci_digest digest;
	int64_t size;
	const char *media; /* the OCI media type, or NULL */
	enum oci_content content;
	enum oci_blob_state state;
	bool queued;
	size_t repeats; /* count in the current document, `repeats_in` */
	size_t repeats_in;
	bool listed;   /* an entry of index.json that was selected */
	bool image;    /* a manifest of an image */
	bool attached; /* a document that is known to be attached to an image */
	size_t first_edge;
	size_t edge_count;         /* of an index: its entries */
	size_t looked;             /* the look that came past it last */
	struct oci_digest diff_id; /* of a layer that was read, else "" */
	struct oci_digest subject; /* of a document that was read, else "" */
};

/* A queued document; strings are owned. */
struct oci_queue_entry {
	struct oci_blob *blob;
	char *media_type; /* from the descriptor */
	char *artifact_type;
	struct oci_descriptor_platform platform;
	struct oci_digest about; /* subject stated by the referring document, or "" */
	unsigned depth;
	struct oci_queue_entry *next;
};

/* An entry of an index. */
struct oci_edge {
	struct oci_blob *child;
	struct oci_descriptor_platform platform;
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

/* The digests in an unattached payload (of a signature or statement). */
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
	void *known; /* search tree of struct oci_blob, by digest */
	size_t descriptors;
	size_t documents;
	size_t document;    /* number of the current document */
	int64_t read_again; /* bytes of layers that were read again */
	struct oci_subject *subjects;
	size_t subject_count;
	struct oci_claim *claims;
	size_t claim_count;
	struct oci_edge *edges;
	size_t edge_count;
	size_t looks;
	struct oci_blob **listed; /* entries of index.json; the blobs are in known */
	size_t listed_count;
	bool chosen; /* by a tag or digest; else all entries of index.json */
	struct oci_seen_list *seen; /* or NULL: nobody asks what is attached */
	struct oci_queue_entry *first;
	struct oci_queue_entry *last;
};

/* Frees what a graph holds. */
void oci_graph_release(struct oci_graph *g);

/* The blob with this digest, or NULL. */
struct oci_blob *oci_graph_find(
	const struct oci_graph *g, const struct oci_digest *digest);

/*
 * Records a descriptor; contradictions to another are reported. NULL when there are too
 * many descriptors, which is reported, too.
 */
struct oci_blob *oci_graph_note(struct oci_graph *g, const struct oci_doc *doc,
	const struct oci_at *at, const struct oci_doc_descriptor *named);

/* Queues a document unless it was queued before; `about` may be NULL. */
void oci_graph_enqueue(struct oci_graph *g, struct oci_blob *blob,
	const struct oci_doc_descriptor *named, const struct oci_digest *about,
	unsigned depth);

/*
 * Takes the next document from the queue; the caller frees it. NULL when it is empty.
 */
struct oci_queue_entry *oci_graph_next(struct oci_graph *g);

/* Frees a queue entry; NULL in `*wanted` is allowed. */
void oci_queue_entry_freep(struct oci_queue_entry **wanted);
#define oci_auto_queue_entry OCI_AUTO(oci_queue_entry_freep) struct oci_queue_entry

#endif
