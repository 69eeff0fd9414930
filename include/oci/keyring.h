/*
 * The public keys of a call, by the names of their files. A set of them is a mask with
 * a bit for each.
 */
#ifndef OCI_KEYRING_H
#define OCI_KEYRING_H

#include "oci/sign.h"

#include <stdint.h>

enum { OCI_KEYRING_MAX = 64 };

struct oci_keyring {
	const struct oci_key *keys[OCI_KEYRING_MAX]; /* owned */
	struct oci_strv names;                       /* one for each */
};

#define OCI_KEYRING_INIT               \
	{                              \
		.names = OCI_STRV_INIT \
	}

void oci_keyring_release(struct oci_keyring *ring);
#define oci_auto_keyring OCI_AUTO(oci_keyring_release) struct oci_keyring

/*
 * Reads the public key in the file `path` and adds it by the name `name`; `*mask` gets
 * its bit. Of a key that is there only the bit is set. A private key is refused: who
 * checks signatures does not need it.
 */
int oci_keyring_add(struct oci_keyring *ring, const char *name, const char *path,
	uint64_t *mask, struct oci_err *err);

/* The name of the first key of a mask, borrowed; NULL for an empty mask. */
const char *oci_keyring_name(const struct oci_keyring *ring, uint64_t mask);

/*
 * The keys of `keys` that a signature is by: those that `hint` names first, and of the
 * others all. `*tries` is lowered by each key that was tried, and ends the search at 0.
 */
uint64_t oci_keyring_verify(const struct oci_keyring *ring, const char *hint,
	const void *data, size_t size, const struct oci_buf *signature, size_t *tries);

#endif
