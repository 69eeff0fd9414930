/*
 * Platforms: os/architecture[/variant], by the names of GOOS and GOARCH (image-spec
 * image-index.md, "platform").
 *
 * They are normalised: amd64/v1 has no variant (older tools find no image otherwise)
 * while v2 to v4 do, arm64 has v8, arm always has a variant (default v7).
 */
#ifndef OCI_PLATFORM_H
#define OCI_PLATFORM_H

#include "oci/err.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

struct oci_platform {
	char os[16];
	char arch[16];
	char variant[8]; /* "" for none */
	bool named;      /* the input named a variant, even the default */
};

/* Parses "linux/arm64", "linux/arm/v6", "amd64" (linux is meant). */
int oci_platform_parse(const char *s, struct oci_platform *p, struct oci_err *err);

/* The platform of this host. */
void oci_platform_host(struct oci_platform *p);

/* Formats "linux/arm/v7" into `out`, leaving out a default variant. */
void oci_platform_format(const struct oci_platform *p, char *out, size_t size);
#define OCI_PLATFORM_STR 48

/* 0 when both are the same. */
int oci_platform_cmp(const struct oci_platform *a, const struct oci_platform *b);

/*
 * How well a platform document of another tool matches: 0 for the same platform, more
 * for a compatible lower variant (amd64/v2 and amd64 for amd64/v3), -1 for any other.
 */
int oci_platform_distance(const struct oci_platform *p, const json_t *doc);

/*
 * Whether a platform document ({"os","architecture","variant"} of an index or a config)
 * is this platform. A missing variant is the default one.
 */
bool oci_platform_matches(const struct oci_platform *p, const json_t *doc);

/* The "platform" object of a descriptor; owned by the caller. */
json_t *oci_platform_json(const struct oci_platform *p);

#endif
