/*
 * The key of oci/sign.h: what kinds there are, and how one is made of libcrypto's.
 */
#ifndef OCI_SIGN_KEY_H
#define OCI_SIGN_KEY_H

#include "oci/sign.h"

#include <openssl/evp.h>

struct oci_key {
	EVP_PKEY *pkey;
	const EVP_MD *(*md)(void);    /* NULL: the algorithm has its own */
	const EVP_MD *(*other)(void); /* what cosign signs with, NULL: the same */
	bool is_private;
	char kind[16];
	char hint[48];
	struct oci_digest id;
};

/*
 * A key of `pkey`, which it owns on success; refuses kinds that readers of signatures
 * do not take. NULL with an error otherwise.
 */
struct oci_key *oci_key_of(EVP_PKEY *pkey, bool is_private, struct oci_err *err);

#endif
