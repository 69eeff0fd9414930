/* Keys, and what is signed by them. */
#include "fuzz.h"

#include "oci/base64.h"
#include "oci/sign.h"

#include <string.h>

static const char public_key[] =
	"-----BEGIN PUBLIC KEY-----\n"
	"MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEV2VdHblRK3J44XtAlTg7ysRXBHyP\n"
	"zm7fOAgg8LvKQI0nsv3xUM8gjc+PHq13qZMF8k3wkBb1qualVNRV42sm3A==\n"
	"-----END PUBLIC KEY-----\n";

/* A key that is read signs, and its public part is the same key. */
static void use_key(struct oci_key *key)
{
	const struct oci_signer signer = oci_key_signer(key);
	oci_auto_buf pem = OCI_BUF_INIT, signature = OCI_BUF_INIT;
	oci_auto_key *again = NULL;
	struct oci_err err;

	oci_key_public(key, &pem);
	again = oci_key_parse(pem.data, pem.len, NULL, &err);
	if (!again || !oci_key_same(key, again))
		oci_abort("the public part is another key");
	if (oci_key_is_private(key) && strncmp(oci_key_kind(key), "rsa", 3) != 0)
		(void)oci_sign(&signer, "abc", 3, &signature, &err);
}

/* Without a password where one would take seconds: what is allowed is for users. */
static void fuzz_key(const char *data, size_t len)
{
	bool is_cheap = memmem(data, len, "DEK-Info", strlen("DEK-Info")) != NULL;
	struct oci_err err;
	oci_auto_key *key = oci_key_parse(data, len, is_cheap ? "secret" : NULL, &err);

	if (key)
		use_key(key);
}

/* Without a key the whole is read; with one nothing is to be believed. */
static void fuzz_bundle(const char *data, size_t len)
{
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	oci_auto_statement_seen signed_by = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;
	oci_auto_key *key = oci_key_parse(public_key, strlen(public_key), NULL, &err);
	const struct oci_key *keys[] = {key};

	(void)oci_bundle_check(data, len, NULL, 0, &seen, &err);
	(void)oci_bundle_check(data, len, keys, 1, &signed_by, &err);
}

static void fuzz_envelope(const char *data, size_t len)
{
	oci_auto_statement_seen seen = OCI_STATEMENT_SEEN_INIT;
	oci_auto_statement_seen unsigned_one = OCI_STATEMENT_SEEN_INIT;
	struct oci_err err;

	(void)oci_envelope_check(data, len, NULL, 0, &seen, &err);
	(void)oci_statement_read(data, len, &unsigned_one, &err);
}

/* The signature in the first line, the payload behind it. */
static void fuzz_simple(const char *data, size_t len)
{
	oci_auto_simple_seen seen = {0};
	oci_auto_free char *text = fuzz_text(data, len);
	size_t line = strcspn(text, "\n");
	oci_auto_buf printed = OCI_BUF_INIT, signature = OCI_BUF_INIT;
	struct oci_err err;
	oci_auto_key *key = oci_key_parse(public_key, strlen(public_key), NULL, &err);

	oci_buf_add(&printed, data, len);
	(void)oci_key_accept(key, "abc", 3, &printed, &signature, &err);
	if (line == strlen(text))
		return;
	text[line] = '\0';
	(void)oci_simple_check(
		data + line + 1, len - line - 1, text, NULL, 0, &seen, &err);
}

const struct fuzz_target fuzz_signatures[] = {
	{"signing-key", fuzz_key},
	{"sigstore-bundle", fuzz_bundle},
	{"dsse", fuzz_envelope},
	{"simple-signing", fuzz_simple},
	{NULL, NULL},
};
