/*
 * Base64.
 */
#ifndef OCI_VERIFY_BASE64_H
#define OCI_VERIFY_BASE64_H

#include "content.h"

/* Decodes base64 as of RFC 4648, section 4: padded, no other characters. -1 if not. */
int oci_base64_decode(const char *text, struct oci_buf *out);

#endif
