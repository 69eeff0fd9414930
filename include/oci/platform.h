/*
 * Platforms: os/architecture[/variant] in Go's words (image-index.md, "platform").
 *
 * They are kept in the form that is written: amd64/v1 has no variant (older tools find
 * no image then) and v2 to v4 have theirs, arm64 is v8, arm always has one (v7 where
 * none is given).
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
	bool named;      /* a variant was named, be it the usual one */
};

/* Parses "linux/arm64", "linux/arm/v6", "amd64" (linux is meant). */
int oci_platform_parse(const char *s, struct oci_platform *p, struct oci_err *err);

/* The platform of this host. */
void oci_platform_host(struct oci_platform *p);

/* "linux/arm/v7" for people: without the variant that goes without saying. */
void oci_platform_format(const struct oci_platform *p, char *out, size_t size);
#define OCI_PLATFORM_STR 48

/* 0 when both are the same. */
int oci_platform_cmp(const struct oci_platform *a, const struct oci_platform *b);

/*
 * How far a foreign platform document (as below) is from this one: 0 when it is this
 * one, more for a variant below it whose programs run on it, too, as amd64/v2 and amd64
 * are below amd64/v3; -1 for any other.
 */
int oci_platform_distance(const struct oci_platform *p, const json_t *doc);

/*
 * Whether a foreign platform document ({"os","architecture","variant"}, in an index or
 * a config) is this one. A variant that is absent is the default one.
 */
bool oci_platform_matches(const struct oci_platform *p, const json_t *doc);

/* The "platform" object of a descriptor; owned by the caller. */
json_t *oci_platform_json(const struct oci_platform *p);

#endif
