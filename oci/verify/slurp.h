/*
 * Reading files of a layout or an archive that are no blobs: index.json, manifest.json.
 */
#ifndef OCI_VERIFY_SLURP_H
#define OCI_VERIFY_SLURP_H

#include "graph.h"

/* Reads a file that is no blob, at most of the size of a document. */
enum oci_found oci_graph_slurp(
	struct oci_graph *g, const char *path, struct oci_buf *text);

/* Reads a file that is no blob as JSON; NULL when it is none, which was reported. */
json_t *oci_graph_file(struct oci_graph *g, const char *path, enum oci_rule missing,
	enum oci_text_kind kind);

#endif
