/*
 * Checks and merges names and tags of images.
 */
#ifndef GOCI_OPTIONS_CHECKS_NAME_H
#define GOCI_OPTIONS_CHECKS_NAME_H

#include "oci/err.h"

/* NAME[:TAG] or :TAG, as registries and layouts both accept them; NAME alone. */
int goci_check_tag(const char *value, struct oci_err *err);
int goci_check_name(const char *value, struct oci_err *err);
/* HOST[:PORT]/NAME, a place in a registry: without a tag. */
int goci_check_repository(const char *value, struct oci_err *err);
/* Returns the ':' before the tag, borrowed; NULL if there is no tag. */
const char *goci_tag_find(const char *value);
/*
 * Returns `over` with what it lacks taken from `below`; both are NAME[:TAG] or :TAG.
 * The caller frees it.
 */
char *goci_tag_merge(const char *below, const char *over);
/* Drops from a text what a component of a name cannot hold. The caller frees it. */
char *goci_name_fit(const char *text);
/* Likewise for a tag; NULL if nothing is left. A long text is cut to what fits. */
char *goci_tag_fit(const char *text);
#endif
