/*
 * Reads tar strictly: the headers of a layer in order, in one pass.
 *
 * Tar readers disagree on archives that are made to deceive them. This reader accepts
 * what all of them parse alike (ustar, pax, GNU tar's long names and large numbers) and
 * reports everything else. Where the position of the next header is ambiguous, it
 * stops.
 */
#ifndef OCI_STRICT_WALK_H
#define OCI_STRICT_WALK_H

#include "oci/layercheck.h"

struct oci_walk {
	/* Reads from the source; oci_unwrap_next fits. */
	int (*next)(void *source, const void **data, size_t *len, struct oci_err *err);
	void *source;
	const char *subject; /* subject of the findings */
	const struct oci_limits *limits;
	struct oci_findings *findings;
	struct oci_files *files; /* entries are added here */
	/* Called for each entry, and for each part of its content. Both may be NULL. */
	void (*entry)(const struct oci_layer_entry *entry, void *arg);
	void (*content)(const void *data, size_t len, void *arg);
	void *arg;
};

/*
 * Reads the tar to its end, or to where it has to stop; the rest of the source is not
 * read. Returns 0, or -1 only when the source fails.
 */
int oci_walk(const struct oci_walk *walk, struct oci_err *err);

#endif
