/*
 * The JSON schema of the values of one option.
 */
#ifndef GOCI_EXPLAIN_SCHEMA_VALUE_H
#define GOCI_EXPLAIN_SCHEMA_VALUE_H

#include "options/option.h"

#include <jansson.h>

/*
 * What goci.yaml may have below the option's key; in the user's own configuration, if
 * `own`. A new object.
 */
json_t *goci_schema_value(const struct goci_option *option, bool own);

#endif
