/*
 * Comparing two JSON documents field by field.
 */
#ifndef GOCI_DIFF_FIELDS_H
#define GOCI_DIFF_FIELDS_H

#include <jansson.h>

/*
 * Appends {"path","a","b"} to `list` for each field that differs; a missing field is
 * null. `path`, the prefix of the names, is in jq's notation without the leading dot.
 * "Env" is compared by variable, any other list by position. `a` and `b` may be NULL.
 */
void goci_diff_fields(const char *path, const json_t *a, const json_t *b, json_t *list);

#endif
