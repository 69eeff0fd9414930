/*
 * Digests: sha256, in the image-spec's written form (descriptor.md, "Digests").
 *
 * goci writes sha256 only: other algorithms are not run by every engine. A digest is
 * plain data and always holds a whole, valid "sha256:<64 hex>".
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

/* Takes only "sha256:" and 64 lower-case hex digits: a digest becomes a file name. */
int oci_digest_parse(const char *s, struct oci_digest *d, struct oci_err *err);

/* The digest of `len` bytes. */
void oci_digest_of(const void *data, size_t len, struct oci_digest *d);

/* 0 when both are the same. */
int oci_digest_cmp(const struct oci_digest *a, const struct oci_digest *b);

/* A running sha256; the caller owns it. */
struct oci_hasher;
struct oci_hasher *oci_hasher_new(void);
void oci_hasher_free(struct oci_hasher *h);
void oci_hasher_add(struct oci_hasher *h, const void *data, size_t len);
/* Adds a string with its length before it, so that lists of strings cannot collide. */
void oci_hasher_add_str(struct oci_hasher *h, const char *s);
/* Puts the digest into `d` and makes the hasher ready for other content. */
void oci_hasher_finish(struct oci_hasher *h, struct oci_digest *d);

void oci_hasher_freep(struct oci_hasher **h);
#define oci_auto_hasher OCI_AUTO(oci_hasher_freep) struct oci_hasher

#endif
