/*
 * A node of a YAML document, linked to its first child and next sibling.
 */
#ifndef GOCI_SETTINGS_YAML_NODE_H
#define GOCI_SETTINGS_YAML_NODE_H

#include "oci/mem.h"

#include <stdbool.h>

/* Maximum number of nodes in a document. */
#define GOCI_YAML_NODES_MAX 10000

enum goci_yaml_kind { GOCI_YAML_SCALAR, GOCI_YAML_LIST, GOCI_YAML_MAP };

struct goci_yaml {
	enum goci_yaml_kind kind;
	unsigned line;           /* of its begin, or of its key in a mapping; from 1 */
	unsigned column;         /* likewise, in characters */
	char *key;               /* in a mapping, else NULL */
	char *text;              /* of a scalar; contains no NUL */
	bool plain;              /* unquoted scalar, which may be true, 12 or null */
	struct goci_yaml *child; /* first item */
	struct goci_yaml *next;  /* next item of the same parent */
};

void goci_yaml_free(struct goci_yaml *node);
void goci_yaml_freep(struct goci_yaml **node);
#define goci_auto_yaml OCI_AUTO(goci_yaml_freep) struct goci_yaml

/* The value of a key in a mapping, borrowed; NULL without one, and for other nodes. */
const struct goci_yaml *goci_yaml_get(const struct goci_yaml *map, const char *key);

/* Returns true if a node is an unquoted null: empty, ~ or null. */
bool goci_yaml_null(const struct goci_yaml *node);

#endif
