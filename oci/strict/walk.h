/*
 * Reading tar strictly: the headers of a layer, one after another, in one pass.
 *
 * Readers of tar disagree on archives that are made to deceive them. This one takes
 * what all of them take alike (ustar, pax, GNU tar's long names and large numbers) and
 * tells of everything else as a finding. Where it is unclear where the next header
 * would be, it stops.
 */
#ifndef OCI_STRICT_WALK_H
#define OCI_STRICT_WALK_H

#include "oci/layercheck.h"

struct oci_walk {
	/* Where the tar comes from: as oci_unwrap_next, which it may be. */
	int (*next)(void *source, const void **data, size_t *len, struct oci_err *err);
	void *source;
	const char *subject; /* of the findings */
	const struct oci_limits *limits;
	struct oci_findings *findings;
	struct oci_files *files; /* the entries are added here */
	/* Each entry, and then its content in parts. Both may be NULL. */
	void (*entry)(const struct oci_layer_entry *entry, void *arg);
	void (*content)(const void *data, size_t len, void *arg);
	void *arg;
};

/* -1 only when the source fails. What is left of the source is not read. */
int oci_walk(const struct oci_walk *walk, struct oci_err *err);

#endif
