/*
 * Prints an explanation as JSON.
 */
#ifndef GOCI_EXPLAIN_EXPLAIN_JSON_H
#define GOCI_EXPLAIN_EXPLAIN_JSON_H

#include "explain/explain.h"

/* Each setting with its "value", what it "becomes", and its "origins"; a new object. */
json_t *goci_explain_json(const struct goci_explanation *all);

#endif
