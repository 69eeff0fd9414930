/*
 * Checks payloads of signatures and attestations: in-toto statements, DSSE envelopes,
 * Sigstore bundles.
 */
#ifndef OCI_VERIFY_PAYLOAD_H
#define OCI_VERIFY_PAYLOAD_H

#include "claim.h"

/* Checks an in-toto statement and that it has the image as a subject. */
void oci_payload_statement(const struct oci_payload *p, const struct oci_buf *text);

/* Notes a signature of the content, and by which of the keys it is. */
void oci_payload_signed(const struct oci_payload *p, const struct oci_buf *content,
	const struct oci_buf *signature);

/* Checks a DSSE envelope at `at` (NULL: the document) and the statement in it. */
void oci_payload_envelope(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *at);

/* Checks a Sigstore bundle and the envelope in it. */
void oci_payload_bundle(const struct oci_payload *p, const json_t *bundle);

#endif
