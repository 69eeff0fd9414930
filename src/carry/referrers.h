/*
 * Pushing what refers to an image: lists of referrers (tag sha256-<hex>), signatures
 * and attestations (.sig, .att, .sbom).
 *
 * What others have attached in the registry stays: a tag that lists all that is pushed
 * is left alone, and lists are merged.
 */
#ifndef GOCI_CARRY_REFERRERS_H
#define GOCI_CARRY_REFERRERS_H

#include "carry/cargo.h"
#include "carry/skopeo.h"

/* Pushes all referrers of a cargo to the repository of `place`. */
int goci_referrers_push(struct goci_skopeo *skopeo, struct goci_cargo *cargo,
	const struct goci_repository *place, struct oci_err *err);

#endif
