/*
 * Scans content for tokens in parts.
 */
#ifndef OCI_POLICY_TOKEN_SCAN_H
#define OCI_POLICY_TOKEN_SCAN_H

#include "token.h"

/* Starts with new content. */
void oci_token_scan_begin(struct oci_token_scan *scan);

/* Adds the next `len` bytes of the content. */
void oci_token_scan_add(struct oci_token_scan *scan, const char *data, size_t len);

/* Ends the content: scans what had to wait for more bytes. */
void oci_token_scan_end(struct oci_token_scan *scan);

#endif
