/*
 * cosign's simple signing: checks the payload and its signature.
 */
#ifndef OCI_VERIFY_SIGNATURE_H
#define OCI_VERIFY_SIGNATURE_H

#include "claim.h"

/*
 * Checks a payload, `content` parsed; `signature` is the base64 text of its annotation,
 * or NULL.
 */
void oci_signature_check(const struct oci_payload *p, const json_t *payload,
	const struct oci_buf *content, const char *signature);

/*
 * True when the data is the DER encoding of two positive numbers, in its canonical
 * form.
 */
bool oci_is_der_signature(const void *data, size_t len);

#endif
