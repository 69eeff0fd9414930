/*
 * Reads the content of the current entry of a scan.
 */
#ifndef OCI_STRICT_SCAN_CONTENT_H
#define OCI_STRICT_SCAN_CONTENT_H

#include "scan_impl.h"

/* Reads the next bytes of the entry. Returns 1, 0 at its end, or -1. */
int oci_scan_next_block(struct oci_scan_stream *s, const void **block, size_t *len,
	struct oci_err *err);

#endif
