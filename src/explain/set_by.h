/*
 * What sets a setting: a line of a file, an option of the command line, a variable of
 * the environment, or nothing.
 */
#ifndef GOCI_EXPLAIN_SET_BY_H
#define GOCI_EXPLAIN_SET_BY_H

#include "oci/buf.h"
#include "settings/yaml_node.h"

#include <jansson.h>

/* All borrowed. At most one of `file`, `option` and `variable` is set; none: a default.
 */
struct goci_set_by {
	const char *file;
	unsigned line, column; /* of the key in the file */
	const char *option;    /* without dashes */
	const char *variable;
};

/* The position of a node in a file. */
struct goci_set_by goci_set_by_node(const char *file, const struct goci_yaml *node);

/* Appends "goci.yaml:12", "--port", "GOCI_CACHE" or "default", escaped. */
void goci_set_by_text(const struct goci_set_by *by, struct oci_buf *out);
/* The same as a new object: {"kind": "file", "file", "line", "column"}, ... */
json_t *goci_set_by_json(const struct goci_set_by *by);

#endif
