/*
 * Comparing JSON documents: which fields differ, and how.
 */
#ifndef GOCI_DIFF_FIELDS_H
#define GOCI_DIFF_FIELDS_H

#include <jansson.h>

/*
 * Appends {"path","a","b"} to `list` for each field that differs: `path` is written as
 * jq takes it, without the dot before it. What is absent is null. "Env" is compared by
 * its variables, other lists by position. Either document may be NULL.
 */
void goci_diff_fields(const char *path, const json_t *a, const json_t *b, json_t *list);

#endif
