/*
 * DSSE envelopes (secure-systems-lab DSSE, protocol.md).
 */
#ifndef OCI_SIGN_ENVELOPE_H
#define OCI_SIGN_ENVELOPE_H

#include "oci/buf.h"

/* Appends what is signed of a payload, the pre-authentication encoding. */
void oci_envelope_encode(
	const char *type, const void *payload, size_t size, struct oci_buf *to);

#endif
