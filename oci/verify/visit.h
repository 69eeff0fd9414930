/*
 * Processes the queue of documents.
 */
#ifndef OCI_VERIFY_VISIT_H
#define OCI_VERIFY_VISIT_H

#include "graph.h"

/*
 * Processes the queue until it is empty. Returns 0, or -1 when it was interrupted or
 * the system failed.
 */
int oci_graph_run(struct oci_graph *g, struct oci_err *err);

/*
 * Records and queues the entries of an index: of index.json (`of` is NULL) those that
 * `ref` selects, of the index `of` all, which are attached to what that is attached to.
 * Returns how many.
 */
size_t oci_graph_entries(struct oci_graph *g, const struct oci_doc *doc,
	const json_t *entries, const struct oci_ref *ref,
	const struct oci_queue_entry *of);

#endif
