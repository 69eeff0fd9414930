/*
 * JSON values that goci builds itself and that cannot be left out of a bundle.
 */
#ifndef GOCI_SANDBOX_JSON_MUST_H
#define GOCI_SANDBOX_JSON_MUST_H

#include <jansson.h>

/*
 * Returns `value`. Ends the process when it is NULL: jansson was out of memory or was
 * given invalid UTF-8, and a bundle without that value would isolate less.
 */
json_t *goci_json_must(json_t *value);

#endif
