/*
 * Prints an explanation as a goci.yaml with comments.
 */
#ifndef GOCI_EXPLAIN_EXPLAIN_YAML_H
#define GOCI_EXPLAIN_EXPLAIN_YAML_H

#include "explain/explain.h"

/*
 * Appends a goci.yaml for the current folder that sets the same. What a goci.yaml of a
 * source cannot set, and the defaults of what nothing sets, stand in it as comments.
 */
void goci_explain_yaml(const struct goci_explanation *all, struct oci_buf *out);

#endif
