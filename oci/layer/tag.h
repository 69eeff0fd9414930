/*
 * Tags: short hashes by a secret key. Who does not know the key cannot make two blocks
 * of one tag, which a checksum does not prevent, and they are as fast on every machine,
 * where SHA-256 takes sixteen times as long without instructions of its own.
 *
 * Poly1305: that two given blocks of 512 KiB have one tag has a chance of 2^-88, over
 * the keys. It holds only while neither the key nor tags are told to anybody.
 */
#ifndef OCI_LAYER_TAG_H
#define OCI_LAYER_TAG_H

#include <stddef.h>

enum { OCI_TAG_KEY = 32, OCI_TAG = 16 };

struct oci_tag {
	unsigned char bytes[OCI_TAG];
};

/* The key; 0, or -1 when the system gives no random bytes. */
int oci_tag_key(unsigned char key[OCI_TAG_KEY]);

/* Makes tags by one key, for any thread. NULL when libcrypto has no Poly1305. */
struct oci_tagger *oci_tagger_new(const unsigned char key[OCI_TAG_KEY]);
void oci_tagger_free(struct oci_tagger *tagger);
void oci_tag_make(const struct oci_tagger *tagger, const void *data, size_t len,
	struct oci_tag *tag);

/* As hexadecimal text, and back: 0, or -1 when it is not so many bytes. */
void oci_tag_hex(const unsigned char *bytes, size_t count, char *hex);
int oci_tag_parse(const char *hex, unsigned char *bytes, size_t count);

#endif
