/*
 * Tags: short keyed hashes. Without the key nobody can construct two blocks with the
 * same tag, which a checksum does not prevent. They are equally fast on every machine,
 * while SHA-256 takes sixteen times as long without hardware support.
 *
 * The algorithm is Poly1305: two given blocks of 512 KiB have the same tag with a
 * probability of 2^-88 over the keys. This holds only while the key and all tags stay
 * secret.
 */
#ifndef OCI_LAYER_TAG_H
#define OCI_LAYER_TAG_H

#include <stddef.h>

enum { OCI_TAG_KEY = 32, OCI_TAG = 16 };

struct oci_tag {
	unsigned char bytes[OCI_TAG];
};

/* Generates a random key. Returns 0, or -1 when the system has no random bytes. */
int oci_tag_key(unsigned char key[OCI_TAG_KEY]);

/*
 * Makes tags with one key; safe for several threads. The caller frees it. NULL when
 * libcrypto has no Poly1305.
 */
struct oci_tagger *oci_tagger_new(const unsigned char key[OCI_TAG_KEY]);

/* Wipes the key and frees the tagger; NULL is allowed. */
void oci_tagger_free(struct oci_tagger *tagger);

/* Stores the tag of `len` bytes in `tag`. */
void oci_tag_make(const struct oci_tagger *tagger, const void *data, size_t len,
	struct oci_tag *tag);

/*
 * Convert to hexadecimal text, and back. oci_tag_parse returns 0, or -1 when the text
 * is not exactly `count` bytes.
 */
void oci_tag_hex(const unsigned char *bytes, size_t count, char *hex);
int oci_tag_parse(const char *hex, unsigned char *bytes, size_t count);

#endif
