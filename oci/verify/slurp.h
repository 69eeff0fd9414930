/*
 * Reads files that are not blobs: index.json, manifest.json.
 */
#ifndef OCI_VERIFY_SLURP_H
#define OCI_VERIFY_SLURP_H

#include "graph.h"

/* Reads a file; its size is limited like that of a document. */
enum oci_found oci_graph_slurp(
	struct oci_graph *g, const char *path, struct oci_buf *text);

/*
 * Reads a file as JSON. The caller frees it; NULL when it is invalid, which is
 * reported. A file that is absent is reported by the rule `missing`.
 */
json_t *oci_graph_file(struct oci_graph *g, const char *path, enum oci_rule missing,
	enum oci_text_kind kind);

#endif
