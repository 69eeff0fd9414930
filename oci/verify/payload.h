/*
 * Payloads of signatures and attestations: in-toto statements, DSSE envelopes, Sigstore
 * bundles.
 */
#ifndef OCI_VERIFY_PAYLOAD_H
#define OCI_VERIFY_PAYLOAD_H

#include "claim.h"

void oci_statement_check(const struct oci_payload *p, const json_t *statement);

void oci_envelope_check(
	const struct oci_payload *p, const json_t *envelope, const struct oci_at *at);

void oci_bundle_check(const struct oci_payload *p, const json_t *bundle);

#endif
