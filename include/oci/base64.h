/*
 * Base64 (RFC 4648, section 4): with its padding, without line breaks.
 */
#ifndef OCI_BASE64_H
#define OCI_BASE64_H

#include "oci/buf.h"

/* Appends the base64 of `len` bytes. */
void oci_base64_encode(const void *data, size_t len, struct oci_buf *out);

/*
 * Appends what a base64 text stands for. Returns 0, or -1 when it has other characters,
 * wrong padding, or bits that stand for nothing.
 */
int oci_base64_decode(const char *text, struct oci_buf *out);

#endif
