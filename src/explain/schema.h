/*
 * The JSON schema of goci.yaml, made of the table of options.
 */
#ifndef GOCI_EXPLAIN_SCHEMA_H
#define GOCI_EXPLAIN_SCHEMA_H

#include <jansson.h>
#include <stdbool.h>

/*
 * The schema, draft 7, of a goci.yaml of a source; with `own` that of the user's own
 * configuration, which has no services and may set more. A new object.
 *
 * What it refuses, goci refuses; goci also checks what no schema can say: files, sums
 * of settings, flags of Go.
 */
json_t *goci_schema(bool own);

#endif
