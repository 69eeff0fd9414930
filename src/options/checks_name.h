/*
 * Checks and merges names and tags of images.
 */
#ifndef GOCI_OPTIONS_CHECKS_NAME_H
#define GOCI_OPTIONS_CHECKS_NAME_H

#include "oci/buf.h"
#include "oci/err.h"

/* NAME[:TAG] or :TAG, as registries and layouts both accept them; NAME alone. */
int goci_check_tag(const char *value, struct oci_err *err);
int goci_check_name(const char *value, struct oci_err *err);
/* What a name begins with before a '/': a registry alone is valid, "" is nothing. */
int goci_check_prefix(const char *value, struct oci_err *err);
/* HOST[:PORT]/NAME, a place in a registry: without a tag. */
int goci_check_repository(const char *value, struct oci_err *err);
/*
 * Returns the name in NAME:TAG if it is such a place, else NULL; the caller frees it.
 */
char *goci_name_in_registry(const char *full);
/* Returns the ':' before the tag, borrowed; NULL if there is no tag. */
const char *goci_tag_find(const char *value);
/*
 * Adds `over` to `out`, with what it lacks taken from `below`; both are lists of
 * NAME[:TAG] and :TAG. A list of tags alone gets the name below; a name alone gets the
 * tags below that had no name.
 */
void goci_tags_complete(const struct oci_strv *below, const struct oci_strv *over,
	struct oci_strv *out);
/* The first name in such a list, owned by the caller; NULL without one. */
char *goci_tags_name(const struct oci_strv *tags);
/* Drops from a text what a component of a name cannot hold. The caller frees it. */
char *goci_name_fit(const char *text);
/* Likewise for a tag; NULL if nothing is left. A long text is cut to what fits. */
char *goci_tag_fit(const char *text);
#endif
