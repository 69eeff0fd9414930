/*
 * How an image was made, as a SLSA v1 predicate (https://slsa.dev/provenance/v1).
 *
 * A provenance is plain facts; who collects them (supply/build_facts.h) sees to it that
 * nothing of the host is among them. The document has no clock: the same facts give the
 * same bytes.
 */
#ifndef GOCI_SUPPLY_PROVENANCE_H
#define GOCI_SUPPLY_PROVENANCE_H

#include "oci/digest.h"

#include <jansson.h>

#define GOCI_PROVENANCE_TYPE "https://slsa.dev/provenance/v1"

/* All owned. */
struct goci_provenance {
	json_t *external;     /* object: what the caller of the build chose */
	json_t *internal;     /* object: what the builder added to that */
	json_t *dependencies; /* array of resources: what went into the build */
	json_t *byproducts;   /* array of resources: what else came out of it */
	char *builder;        /* URI of the builder; NULL: goci's */
	char *started;        /* RFC 3339, from SOURCE_DATE_EPOCH; NULL: not said */
};

/*
 * An in-toto ResourceDescriptor; all borrowed, NULL for what is not known. One of name,
 * uri and digest has to be there.
 */
struct goci_resource {
	const char *name;
	const char *uri;
	const char *algorithm; /* "sha256", "gitCommit", "dirHash1" */
	const char *digest;    /* lower-case hex */
	const char *media_type;
	json_t *annotations; /* an object; the function that adds it takes it over */
};

void goci_provenance_init(struct goci_provenance *provenance);
void goci_provenance_release(struct goci_provenance *provenance);
#define goci_auto_provenance OCI_AUTO(goci_provenance_release) struct goci_provenance

/* Appends one to a list, such as `dependencies`. */
void goci_resource_add(json_t *list, const struct goci_resource *resource);
/* The same for what is known by its SHA-256, such as an SBOM among `byproducts`. */
void goci_resource_add_sha256(json_t *list, const char *name, const char *media_type,
	const struct oci_digest *digest);

/* The predicate, owned by the caller. */
json_t *goci_provenance_json(const struct goci_provenance *provenance);

/* The URI of the page that describes the predicate's parameters; owned. */
char *goci_provenance_build_type(void);

#endif
