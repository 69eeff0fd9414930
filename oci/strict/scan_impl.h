/*
 * Inside of scanning: the archive, and how much of the entry at hand has been read.
 */
#ifndef OCI_LAYER_SCAN_IMPL_H
#define OCI_LAYER_SCAN_IMPL_H

#include "input.h"

struct oci_scan_stream {
	struct oci_input *input;
	int64_t size;
	int64_t seen;
	int64_t holes;     /* hashed, of all entries */
	bool ended;        /* the archive ended without its end blocks */
	const void *first; /* what was looked at, and is to be read yet */
	size_t first_len;
};

#endif
