/*
 * Archives of `docker save`: manifest.json, configs and layers by name instead of by
 * descriptor (docker image spec v1.2; moby image/tarexport).
 */
#ifndef OCI_VERIFY_SAVED_H
#define OCI_VERIFY_SAVED_H

#include "graph.h"

/* Verifies the images that `ref` names, all without a tag. */
int oci_saved_verify(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err);

/* Reads a file that is no blob as JSON; NULL when it is none, which was reported. */
json_t *oci_graph_file(struct oci_graph *g, const char *path, enum oci_rule missing,
	enum oci_text_kind kind);

#endif
