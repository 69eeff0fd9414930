/*
 * Checks of the names of images and their tags.
 */
#ifndef GOCI_OPTIONS_CHECKS_NAME_H
#define GOCI_OPTIONS_CHECKS_NAME_H

#include "oci/err.h"

/* NAME[:TAG] or :TAG, as registries and layouts both accept it; NAME alone. */
int goci_check_tag(const char *value, struct oci_err *err);
int goci_check_name(const char *value, struct oci_err *err);
/* The ':' before the tag, borrowed; NULL when there is none. */
const char *goci_tag_find(const char *value);
/* `over`, what it leaves open taken from `below`; both are NAME[:TAG] or :TAG. Owned.
 */
char *goci_tag_merge(const char *below, const char *over);
/* A text as one part of an image's name: what cannot be in one is left out. Owned. */
char *goci_name_fit(const char *text);
#endif
