#include "tag.h"

#include "oci/mem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

struct oci_tagger {
	EVP_MAC *mac;
	unsigned char key[OCI_TAG_KEY];
};

int oci_tag_key(unsigned char key[OCI_TAG_KEY])
{
	return getrandom(key, OCI_TAG_KEY, 0) == OCI_TAG_KEY ? 0 : -1;
}

struct oci_tagger *oci_tagger_new(const unsigned char key[OCI_TAG_KEY])
{
	struct oci_tagger *t = oci_xcalloc(1, sizeof(*t));

	/*
	 * Skip libcrypto's configuration file: its settings are for network programs.
	 */
	(void)OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL);
	memcpy(t->key, key, sizeof(t->key));
	t->mac = EVP_MAC_fetch(NULL, "POLY1305", NULL);
	if (t->mac)
		return t;
	oci_tagger_free(t);
	return NULL;
}

void oci_tagger_free(struct oci_tagger *t)
{
	if (!t)
		return;
	EVP_MAC_free(t->mac);
	OPENSSL_cleanse(t->key, sizeof(t->key));
	free(t);
}

void oci_tag_make(
	const struct oci_tagger *t, const void *data, size_t len, struct oci_tag *tag)
{
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_new(t->mac);
	size_t made = 0;

	/* This fails only when memory runs out. */
	if (!ctx || !EVP_MAC_init(ctx, t->key, sizeof(t->key), NULL) ||
		!EVP_MAC_update(ctx, data, len) ||
		!EVP_MAC_final(ctx, tag->bytes, &made, sizeof(tag->bytes)) ||
		made != sizeof(tag->bytes))
		oci_out_of_memory();
	EVP_MAC_CTX_free(ctx);
}

void oci_tag_hex(const unsigned char *bytes, size_t count, char *hex)
{
	for (size_t i = 0; i < count; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

int oci_tag_parse(const char *hex, unsigned char *bytes, size_t count)
{
	if (strlen(hex) != 2 * count || strspn(hex, "0123456789abcdef") != 2 * count)
		return -1;
	for (size_t i = 0; i < count; i++) {
		const char pair[] = {hex[2 * i], hex[2 * i + 1], '\0'};

		bytes[i] = (unsigned char)strtoul(pair, NULL, 16);
	}
	return 0;
}
