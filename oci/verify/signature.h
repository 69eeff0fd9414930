/*
 * cosign's simple signing: the payload and its signature.
 */
#ifndef OCI_VERIFY_SIGNATURE_H
#define OCI_VERIFY_SIGNATURE_H

#include "claim.h"

void oci_signature_check(
	const struct oci_payload *p, const json_t *payload, const char *signature);

/* Whether it is DER of two positive numbers, in its one form. */
bool oci_is_der_signature(const void *data, size_t len);

#endif
