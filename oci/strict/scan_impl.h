/*
 * Private to scanning: the archive and the read position in the current entry.
 */
#ifndef OCI_LAYER_SCAN_IMPL_H
#define OCI_LAYER_SCAN_IMPL_H

#include "input.h"

struct oci_scan_stream {
	struct oci_input *input;
	int64_t size;
	int64_t seen;
	int64_t holes;     /* bytes of holes hashed, of all entries */
	bool ended;        /* the archive ended without its end blocks */
	const void *first; /* bytes that were peeked at and not consumed */
	size_t first_len;
};

#endif
