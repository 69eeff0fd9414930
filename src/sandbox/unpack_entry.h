/*
 * Writing one entry of a layer to the unpacked image.
 */
#ifndef GOCI_SANDBOX_UNPACK_ENTRY_H
#define GOCI_SANDBOX_UNPACK_ENTRY_H

#include "oci/scan.h"
#include "sandbox/id_map.h"

/* An unpacking in progress. */
struct goci_unpack_state {
	int root;    /* the root folder; borrowed */
	bool owners; /* set owners, mapped by: */
	struct goci_id_map ids;
	int64_t bytes;  /* that may still be written */
	size_t entries; /* that may still be written */
};

/*
 * Creates the file, folder or link of `entry`, replacing what is at its path; folders
 * are merged. Reduces state->bytes by the size of a file, and fails when that is not
 * enough.
 */
int goci_unpack_entry(struct goci_unpack_state *state,
	const struct oci_scan_entry *entry, struct oci_err *err);

#endif
