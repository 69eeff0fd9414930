/*
 * Working through the queue of documents.
 */
#ifndef OCI_VERIFY_VISIT_H
#define OCI_VERIFY_VISIT_H

#include "graph.h"

/* Works through the queue. -1 when it was interrupted. */
int oci_graph_run(struct oci_graph *g, struct oci_err *err);

/*
 * Notes and queues the entries of an index, which is about `about` ("": nothing): of
 * index.json those that `ref` chooses, elsewhere (NULL) all. Returns how many.
 */
size_t oci_graph_entries(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *entries, const struct oci_ref *ref,
	const struct oci_digest *about, unsigned depth);

#endif
