/*
 * Base64 decoding.
 */
#ifndef OCI_VERIFY_BASE64_H
#define OCI_VERIFY_BASE64_H

#include "content.h"

/*
 * Decodes base64 (RFC 4648, section 4) with its padding and no other characters.
 * Returns 0, or -1 when it is malformed.
 */
int oci_base64_decode(const char *text, struct oci_buf *out);

#endif
