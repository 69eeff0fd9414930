/*
 * Predicate types of attestations, and the words that stand for several of them
 * ("sbom", "provenance").
 */
#ifndef OCI_PREDICATE_H
#define OCI_PREDICATE_H

#include "oci/err.h"

#include <stdbool.h>

#define OCI_PREDICATE_CYCLONEDX "https://cyclonedx.org/bom"
#define OCI_PREDICATE_SPDX "https://spdx.dev/Document"
#define OCI_PREDICATE_VSA "https://slsa.dev/verification_summary/v"

/* The words, for help and completion; ends with NULL. */
extern const char *const oci_predicate_words[];

/* Whether a predicate type is what a word stands for, or the type that is wanted. */
bool oci_predicate_fits(const char *wanted, const char *type);

/* Fails unless it is one of the words or a URI. */
int oci_predicate_check(const char *wanted, struct oci_err *err);

/* The word for a predicate type ("sbom"); NULL for an unknown one. */
const char *oci_predicate_word(const char *type);

/*
 * The predicate type that an attestation of a document of this media type has: of bills
 * of materials that are attached as they are. NULL for any other.
 */
const char *oci_predicate_of_media(const char *media_type);

#endif
