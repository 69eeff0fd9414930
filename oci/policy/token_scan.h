/*
 * Finding tokens in content that comes in parts.
 */
#ifndef OCI_POLICY_TOKEN_SCAN_H
#define OCI_POLICY_TOKEN_SCAN_H

#include "token.h"

void oci_token_scan_begin(struct oci_token_scan *scan);

void oci_token_scan_add(struct oci_token_scan *scan, const char *data, size_t len);

/* There is no more: what the end cut short before is judged. */
void oci_token_scan_end(struct oci_token_scan *scan);

#endif
