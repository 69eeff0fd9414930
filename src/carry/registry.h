/*
 * Images to and from registries.
 */
#ifndef GOCI_CARRY_REGISTRY_H
#define GOCI_CARRY_REGISTRY_H

#include "carry/cargo.h"
#include "carry/skopeo.h"
#include "memo/memo.h"

/* What pushes need; all borrowed. */
struct goci_registry {
	struct goci_skopeo *skopeo;
	const struct goci_memos *memos;
};

enum goci_push_result {
	GOCI_PUSH_SENT,
	GOCI_PUSH_THERE,    /* the registry had it */
	GOCI_PUSH_RECORDED, /* goci has pushed it before; the registry was not asked */
};

/*
 * Pushes an image to a place, which has a tag, and then what refers to it. All
 * platforms go, every digest stays, and what the registry has is not sent again; only
 * the images of a docker archive are packed, and get other digests by that. `*digest`
 * is the one in the registry. An error says what is there and what is not.
 */
int goci_registry_push(const struct goci_registry *registry, struct goci_cargo *cargo,
	const struct goci_repository *place, enum goci_push_result *result,
	struct oci_digest *digest, struct oci_err *err);

#endif
