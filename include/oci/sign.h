/*
 * Signatures by key: keys, DSSE envelopes, Sigstore bundles, in-toto statements and
 * cosign's simple signing, made and checked without a network, a clock or a program.
 *
 * The forms are those of cosign 3 (bundle: Sigstore bundle v0.3; envelope: DSSE v1;
 * statement: in-toto Statement v1) and of cosign 2 (simple signing, as skopeo and
 * podman read it). The key decides on the algorithm, never the document:
 *
 *	ecdsa-p256, ecdsa-p384, ecdsa-p521	ECDSA, SHA-256
 *	ed25519					Ed25519
 *	rsa-2048 ... rsa-8192			RSASSA-PKCS1-v1_5, SHA-256
 *
 * That is what `cosign verify --key`, skopeo and podman check by default. cosign itself
 * signs by P-384 with SHA-384, by P-521 with SHA-512, and by Ed25519 with Ed25519ph
 * (RFC 8032): these are accepted, too.
 *
 * An ECDSA signature differs each time it is made: sign once for a digest and a key,
 * and keep what is there. Documents are compact JSON, members in a fixed order.
 */
#ifndef OCI_SIGN_H
#define OCI_SIGN_H

#include "oci/buf.h"
#include "oci/digest.h"
#include "oci/err.h"
#include "oci/json.h"

#include <stdbool.h>
#include <stddef.h>

#define OCI_MEDIA_BUNDLE "application/vnd.dev.sigstore.bundle.v0.3+json"
#define OCI_MEDIA_STATEMENT "application/vnd.in-toto+json"
#define OCI_MEDIA_SIMPLE "application/vnd.dev.cosign.simplesigning.v1+json"
#define OCI_MEDIA_ENVELOPE "application/vnd.dsse.envelope.v1+json"
/* The predicate type of a signature of an image. */
#define OCI_PREDICATE_SIGNATURE "https://sigstore.dev/cosign/sign/v1"
/* The annotation of a layer of the simple form: its signature in base64. */
#define OCI_SIMPLE_ANNOTATION "dev.cosignproject.cosign/signature"

enum {
	OCI_KEY_MAX = 64 << 10,      /* bytes of a key file */
	OCI_SIGNATURE_MAX = 8 << 10, /* bytes of a signature */
	OCI_STATEMENT_MAX = 8 << 20, /* bytes of a payload that is signed */
	OCI_BUNDLE_MAX = 12 << 20,   /* bytes of a bundle or an envelope */
	OCI_SUBJECTS_MAX = 1000,     /* subjects of a statement */
};

/* A key: the public part, and the private one if the file had it. */
struct oci_key;

/*
 * Reads a key from one PEM block: public (PUBLIC KEY, RSA PUBLIC KEY), private (PRIVATE
 * KEY, EC PRIVATE KEY, RSA PRIVATE KEY), encrypted (ENCRYPTED PRIVATE KEY, ENCRYPTED
 * SIGSTORE PRIVATE KEY, ENCRYPTED COSIGN PRIVATE KEY, and a block with a DEK-Info). A
 * parameter block before an EC PRIVATE KEY is skipped. `password` may be NULL; it is
 * used for encrypted keys only, and OCI_ERR_USAGE says that one is needed. Parameters
 * of a key derivation that would take more than 1 GiB or some seconds are refused
 * before work is done. Owned by the caller; NULL on failure. The caller wipes what it
 * passed: oci_key_wipe.
 */
struct oci_key *oci_key_parse(
	const void *data, size_t size, const char *password, struct oci_err *err);

/* The same for a regular file; the message begins with the path. */
struct oci_key *oci_key_read(
	const char *path, const char *password, struct oci_err *err);

void oci_key_free(struct oci_key *key);
void oci_key_freep(struct oci_key **key);
#define oci_auto_key OCI_AUTO(oci_key_freep) struct oci_key

/* Overwrites a buffer of secret bytes, and releases it. */
void oci_key_wipe(struct oci_buf *secret);

/* Whether the private part is there. */
bool oci_key_is_private(const struct oci_key *key);
/* "ecdsa-p256", ... as above. */
const char *oci_key_kind(const struct oci_key *key);
/* The SHA-256 of the public part (DER SubjectPublicKeyInfo): base64, and hex. */
const char *oci_key_hint(const struct oci_key *key);
const char *oci_key_id(const struct oci_key *key);
/* Whether both have the same public part. */
bool oci_key_same(const struct oci_key *a, const struct oci_key *b);
/* The public part as PEM (PUBLIC KEY). */
void oci_key_public(const struct oci_key *key, struct oci_buf *pem);

/* 0 when this is a signature of the data by the key; OCI_ERR_MISMATCH otherwise. */
int oci_key_verify(const struct oci_key *key, const void *data, size_t size,
	const void *signature, size_t signature_size, struct oci_err *err);

/*
 * Finds the signature of the data in what a program has printed: as it is; in base64,
 * with line breaks; and for ECDSA also as two numbers of equal length (PKCS#11).
 * Appends it as oci_key_verify takes it; OCI_ERR_MISMATCH when there is none.
 */
int oci_key_accept(const struct oci_key *key, const void *data, size_t size,
	const struct oci_buf *printed, struct oci_buf *signature, struct oci_err *err);

/*
 * What signs: a private key, or a function of the caller's, with the public key that
 * its signatures are verified with before they are used. `sign` appends the raw
 * signature (DER for ECDSA) of `data`.
 */
struct oci_signer {
	int (*sign)(void *arg, const void *data, size_t size, struct oci_buf *signature,
		struct oci_err *err);
	void *arg;
	const struct oci_key *key;
};

/* Signs with a private key, which is borrowed. */
struct oci_signer oci_key_signer(const struct oci_key *key);

/* Appends a signature of the data, after it was verified with the signer's key. */
int oci_sign(const struct oci_signer *signer, const void *data, size_t size,
	struct oci_buf *signature, struct oci_err *err);

/*
 * An in-toto statement about images. With the predicate type of a signature the
 * subjects have the members that cosign writes. `predicate` is an object, borrowed.
 * Owned by the caller.
 */
json_t *oci_statement_make(const struct oci_digest *subjects, size_t count,
	const char *predicate_type, const json_t *predicate);

/* What a statement says; `OCI_STATEMENT_SEEN_INIT` is nothing. */
struct oci_statement_seen {
	const struct oci_key *key;  /* one of the caller's; NULL: not verified */
	char *hint;                 /* of a bundle: the key that it names, or NULL */
	char *payload_type;         /* OCI_MEDIA_STATEMENT */
	struct oci_buf payload;     /* the bytes that were signed */
	json_t *statement;          /* the same, parsed */
	const char *predicate_type; /* borrowed from the statement */
	const json_t *predicate;    /* borrowed from the statement, NULL if absent */
	struct oci_digest *subjects;
	size_t subject_count; /* those with a sha256 digest */
};

#define OCI_STATEMENT_SEEN_INIT          \
	{                                \
		.payload = OCI_BUF_INIT, \
	}

void oci_statement_seen_release(struct oci_statement_seen *seen);
#define oci_auto_statement_seen \
	OCI_AUTO(oci_statement_seen_release) struct oci_statement_seen

/* Whether an image of this digest is a subject. */
bool oci_statement_is_about(
	const struct oci_statement_seen *seen, const struct oci_digest *image);

/* Reads an unsigned statement; `seen->key` is NULL. */
int oci_statement_read(const void *data, size_t size, struct oci_statement_seen *seen,
	struct oci_err *err);

/*
 * Signs a payload: appends a DSSE envelope, or a Sigstore bundle with one in it, both
 * with exactly one signature.
 */
int oci_envelope_make(const struct oci_signer *signer, const char *payload_type,
	const void *payload, size_t size, struct oci_buf *json, struct oci_err *err);
int oci_bundle_make(const struct oci_signer *signer, const char *payload_type,
	const void *payload, size_t size, struct oci_buf *json, struct oci_err *err);

/*
 * Checks a bundle or an envelope: its form, exactly one signature, that the signature
 * is by one of the keys, and that the payload is an in-toto statement. With no keys at
 * all the signature is not checked, and `seen->key` is NULL: for listing, not for
 * trust. OCI_ERR_MISMATCH: not by one of these keys; OCI_ERR_INVALID: another form.
 */
int oci_bundle_check(const void *json, size_t size, const struct oci_key *const *keys,
	size_t count, struct oci_statement_seen *seen, struct oci_err *err);
int oci_envelope_check(const void *json, size_t size, const struct oci_key *const *keys,
	size_t count, struct oci_statement_seen *seen, struct oci_err *err);

/*
 * Cosign's simple signing: appends a payload about the image `digest` that is called
 * `reference` ("" for none), and its signature in base64.
 */
int oci_simple_make(const struct oci_signer *signer, const struct oci_digest *digest,
	const char *reference, struct oci_buf *payload, struct oci_buf *signature,
	struct oci_err *err);

/* What a payload of simple signing says. */
struct oci_simple_seen {
	const struct oci_key *key; /* one of the caller's; NULL: not verified */
	struct oci_digest digest;
	char *reference;
};

void oci_simple_seen_release(struct oci_simple_seen *seen);
#define oci_auto_simple_seen OCI_AUTO(oci_simple_seen_release) struct oci_simple_seen

/* Checks a payload and the text of its annotation, as oci_bundle_check does. */
int oci_simple_check(const void *payload, size_t size, const char *signature,
	const struct oci_key *const *keys, size_t count, struct oci_simple_seen *seen,
	struct oci_err *err);

#endif
