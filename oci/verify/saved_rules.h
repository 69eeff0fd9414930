/*
 * Archives of `docker save`: manifest.json, configs and layers by name instead of by
 * descriptor (docker image spec v1.2; moby image/tarexport).
 */
#ifndef OCI_VERIFY_SAVED_RULES_H
#define OCI_VERIFY_SAVED_RULES_H

#include "graph.h"

/* Verifies the images that `ref` names, all without a tag. */
int oci_saved_verify(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err);

#endif
