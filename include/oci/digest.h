/*
 * Digests: sha256 in the form of the image-spec (descriptor.md, "Digests").
 *
 * Other algorithms are not supported, as not every runtime supports them. A struct
 * oci_digest is plain data that holds a whole, valid "sha256:<64 hex>", or "" where
 * that is documented.
 */
#ifndef OCI_DIGEST_H
#define OCI_DIGEST_H

#include "oci/err.h"

#include <stddef.h>

#define OCI_DIGEST_HEX 64
#define OCI_DIGEST_BYTES 32

struct oci_digest {
	char str[7 + OCI_DIGEST_HEX + 1];
};

/* The 64 hex digits, borrowed from `d`: the blob's file name. */
const char *oci_digest_hex(const struct oci_digest *d);

/* The bytes that 64 hex digits stand for. */
void oci_digest_bytes(const char *hex, unsigned char bytes[OCI_DIGEST_BYTES]);

/*
 * Parses "sha256:" and 64 lower-case hex digits; anything else is OCI_ERR_INVALID, as a
 * digest becomes a file name.
 */
int oci_digest_parse(const char *s, struct oci_digest *d, struct oci_err *err);

/* The digest of `len` bytes. */
void oci_digest_of(const void *data, size_t len, struct oci_digest *d);

/* 0 when both are the same. */
int oci_digest_cmp(const struct oci_digest *a, const struct oci_digest *b);

/* An incremental sha256, owned by the caller. */
struct oci_hasher;
struct oci_hasher *oci_hasher_new(void);
void oci_hasher_free(struct oci_hasher *h);
void oci_hasher_add(struct oci_hasher *h, const void *data, size_t len);
/* Adds a string preceded by its length, so that lists of strings cannot collide. */
void oci_hasher_add_str(struct oci_hasher *h, const char *s);
/* Stores the digest in `d` and resets the hasher. */
void oci_hasher_finish(struct oci_hasher *h, struct oci_digest *d);

void oci_hasher_freep(struct oci_hasher **h);
#define oci_auto_hasher OCI_AUTO(oci_hasher_freep) struct oci_hasher

#endif
