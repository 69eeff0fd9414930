/*
 * Reading the content of the entry that a scan is at.
 */
#ifndef OCI_STRICT_SCAN_CONTENT_H
#define OCI_STRICT_SCAN_CONTENT_H

#include "scan_impl.h"

/* The next bytes of the entry: 1, 0 at its end, or -1. */
int oci_scan_next_block(struct oci_scan_stream *s, const void **block, size_t *len,
	struct oci_err *err);

#endif
