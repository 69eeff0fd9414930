/*
 * What a build attaches to the images of a service: bills of materials, provenance,
 * signatures.
 */
#ifndef GOCI_ATTACH_WANTED_H
#define GOCI_ATTACH_WANTED_H

#include "attach/documents.h"
#include "layers/image.h"
#include "oci/digest.h"

/* Who attached it: OCI_ATTACHED_BY. What others have attached is left alone. */
#define GOCI_ATTACHED_BY_BUILD "goci build"

/* `signing` is borrowed. */
struct goci_wanted {
	bool cyclonedx;
	bool spdx;
	bool provenance;
	bool package_files;           /* in bills of materials */
	struct goci_signing *signing; /* NULL: nothing is signed */
};

/* By the settings of the service, and what signs in this call (may be NULL). */
struct goci_wanted goci_wanted_of(
	const struct goci_service *service, struct goci_signing *signing);

/* Whether anything is attached. */
bool goci_wanted_any(const struct goci_wanted *wanted);

bool goci_wanted_has(const struct goci_wanted *wanted, enum goci_document_kind kind);

/* Adds all that decides what is attached; no key is decrypted. */
void goci_wanted_hash(const struct goci_wanted *wanted, struct oci_hasher *h);

/* The names of what is attached, for plans and metadata; owned by the caller. */
json_t *goci_wanted_json(const struct goci_wanted *wanted);

/*
 * Fails where an output of the service cannot have it: an archive of `docker save`.
 */
int goci_wanted_check(const struct goci_wanted *wanted,
	const struct goci_service *service, struct oci_err *err);

#endif
