/*
 * Reading blobs of the graph.
 */
#ifndef OCI_VERIFY_BLOB_H
#define OCI_VERIFY_BLOB_H

#include "graph.h"

/*
 * Reads a blob into `text`, or without that reads through it. False when it is not what
 * it has to be; everything is reported, once.
 */
bool oci_graph_read(struct oci_graph *g, struct oci_blob *blob, struct oci_buf *text);

/* Reads a blob as JSON; owned by the caller, NULL when it is none. */
json_t *oci_graph_json(
	struct oci_graph *g, struct oci_blob *blob, enum oci_text_kind kind);

/* Opens a blob, reporting what is missing; a worker may do so. */
bool oci_graph_open(const struct oci_graph *g, const struct oci_blob *blob,
	struct oci_findings *findings, struct oci_span *span);

/* Whether it has the size that its descriptor says; if not, that is reported. */
bool oci_graph_size_is_right(const struct oci_blob *blob, struct oci_findings *findings,
	const struct oci_span *span);

#endif
