/*
 * cosign's encrypted private keys: JSON of scrypt and NaCl's secretbox around PKCS#8,
 * as go-securesystemslib's encrypted package writes it.
 */
#ifndef OCI_SIGN_SEALED_H
#define OCI_SIGN_SEALED_H

#include "pem.h"

#include "oci/buf.h"

/* Appends the PKCS#8 DER of a block; the caller wipes it. */
int oci_sealed_open(const struct oci_pem *pem, const char *password,
	struct oci_buf *der, struct oci_err *err);

#endif
