/*
 * Places in a registry: REPO[:TAG] or REPO[@DIGEST], checked, so that no part of one
 * can be anything else to the program that it is passed to.
 */
#ifndef GOCI_CARRY_REPOSITORY_H
#define GOCI_CARRY_REPOSITORY_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stdbool.h>

/* A place; all strings are owned. */
struct goci_repository {
	char *name;   /* "registry.example:5000/chorus/api" */
	char *tag;    /* NULL: none given */
	char *digest; /* "sha256:..."; NULL: none given */
};

/* Returns true if `s` is docker://..., a place and not a file. */
bool goci_repository_is(const char *s);

/*
 * Parses a place, with or without docker:// before it. Fails with OCI_ERR_USAGE.
 * `place` is released by the caller, on failure too.
 */
int goci_repository_parse(
	const char *s, struct goci_repository *place, struct oci_err *err);
void goci_repository_release(struct goci_repository *place);
#define goci_auto_repository OCI_AUTO(goci_repository_release) struct goci_repository

/*
 * The name that skopeo has for the digest or, without one, the tag of a place:
 * docker://REPO@DIGEST, docker://REPO:TAG. Owned by the caller.
 */
char *goci_repository_image(
	const struct goci_repository *place, const char *tag, const char *digest);

/* "REPO:TAG", "REPO@DIGEST" or "REPO", for people; owned by the caller. */
char *goci_repository_text(const struct goci_repository *place);

/* The registry's host, to log in to; owned by the caller. */
char *goci_repository_host(const struct goci_repository *place);

#endif
