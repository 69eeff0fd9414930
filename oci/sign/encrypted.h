/*
 * Encrypted private keys: PKCS#8 (RFC 5958), and PEM's own encryption (RFC 1421).
 */
#ifndef OCI_SIGN_ENCRYPTED_H
#define OCI_SIGN_ENCRYPTED_H

#include "pem.h"

#include <openssl/evp.h>

/* The most work that the key derivation of a file may ask for. */
#define OCI_KDF_ITERATIONS_MAX 10000000
#define OCI_KDF_MEMORY_MAX (1ull << 30)

/* Refuses parameters of scrypt that are invalid, or cost too much. */
int oci_scrypt_check(uint64_t n, uint64_t r, uint64_t p, struct oci_err *err);

/* Says that a password is needed (NULL), or wrong. Returns NULL. */
void *oci_password_refused(const char *password, struct oci_err *err);

/* The key of a block ENCRYPTED PRIVATE KEY. NULL on failure. */
EVP_PKEY *oci_pkcs8_decrypt(
	const struct oci_pem *pem, const char *password, struct oci_err *err);

/* Decrypts a block with a DEK-Info in place; a block without one is left as it is. */
int oci_pem_decrypt(struct oci_pem *pem, const char *password, struct oci_err *err);

#endif
