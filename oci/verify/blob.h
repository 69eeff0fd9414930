/*
 * Reads the blobs of the graph.
 */
#ifndef OCI_VERIFY_BLOB_H
#define OCI_VERIFY_BLOB_H

#include "graph.h"

/*
 * Reads and verifies a blob; its content goes to `text`, which may be NULL. False when
 * it is invalid; faults are reported once.
 */
bool oci_graph_read(struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text);

/* The same, with another limit on the content that is kept. */
bool oci_graph_read_most(
	struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text, int64_t most);

/* Reads a blob as JSON. The caller frees it; NULL when it is invalid. */
json_t *oci_graph_json(
	struct oci_graph *g, struct oci_blob *blob, enum oci_text_kind kind);

/* Opens a blob and reports one that is absent; safe to call from a worker. */
bool oci_graph_open(const struct oci_graph *g, const struct oci_blob *blob,
	struct oci_findings *findings, struct oci_span *span);

/* True when the blob has the size of its descriptor; a mismatch is reported. */
bool oci_graph_size_is_right(const struct oci_blob *blob, struct oci_findings *findings,
	const struct oci_span *span);

#endif
