#include "oci/keyring.h"

#include <string.h>

void oci_keyring_release(struct oci_keyring *ring)
{
	for (size_t i = 0; i < ring->names.count; i++)
		oci_key_free((struct oci_key *)(uintptr_t)ring->keys[i]);
	oci_strv_release(&ring->names);
}

int oci_keyring_add(struct oci_keyring *ring, const char *name, const char *path,
	uint64_t *mask, struct oci_err *err)
{
	oci_auto_key *key = oci_key_read(path, NULL, err);
	size_t count = ring->names.count;

	/* No password is needed to tell that one is private. */
	if (key ? oci_key_is_private(key) : err->code == OCI_ERR_USAGE)
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s: is a private key, which stays where images are signed; "
			"its public part is written by `openssl pkey -pubout -in FILE`",
			name);
	if (!key)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (oci_key_same(ring->keys[i], key)) {
			*mask |= UINT64_C(1) << i;
			return 0;
		}
	if (count == OCI_KEYRING_MAX)
		return oci_err_set(err, OCI_ERR_USAGE, "%s: is one of over %d keys",
			name, OCI_KEYRING_MAX);
	oci_strv_add(&ring->names, name);
	ring->keys[count] = oci_steal_ptr(&key);
	*mask |= UINT64_C(1) << count;
	return 0;
}

const char *oci_keyring_name(const struct oci_keyring *ring, uint64_t mask)
{
	for (size_t i = 0; i < ring->names.count; i++)
		if (mask & UINT64_C(1) << i)
			return ring->names.items[i];
	return NULL;
}

static bool is_named(const struct oci_key *key, const char *hint)
{
	return hint && strcmp(oci_key_hint(key), hint) == 0;
}

uint64_t oci_keyring_verify(const struct oci_keyring *ring, const char *hint,
	const void *data, size_t size, const struct oci_buf *signature, size_t *tries)
{
	uint64_t found = 0;

	for (int named = 1; named >= 0 && !found; named--)
		for (size_t i = 0; i < ring->names.count && *tries; i++) {
			struct oci_err ignored;

			if (is_named(ring->keys[i], hint) != (named == 1))
				continue;
			--*tries;
			if (oci_key_verify(ring->keys[i], data, size, signature->data,
				    signature->len, &ignored) == 0)
				found |= UINT64_C(1) << i;
		}
	return found;
}
