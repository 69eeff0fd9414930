/*
 * Verifies archives of `docker save`, whose manifest.json refers to configs and layers
 * by path instead of by descriptor (docker image spec v1.2; moby image/tarexport).
 */
#ifndef OCI_VERIFY_SAVED_RULES_H
#define OCI_VERIFY_SAVED_RULES_H

#include "graph.h"

/* Verifies the images that `ref` selects; without a tag, all of them. */
int oci_saved_verify(
	struct oci_graph *g, const struct oci_ref *ref, struct oci_err *err);

#endif
