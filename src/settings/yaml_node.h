/*
 * A node of a YAML document, with the items below it and after it.
 */
#ifndef GOCI_SETTINGS_YAML_NODE_H
#define GOCI_SETTINGS_YAML_NODE_H

#include "oci/mem.h"

#include <stdbool.h>

/* The most nodes of a document. */
#define GOCI_YAML_NODES_MAX 10000

enum goci_yaml_kind { GOCI_YAML_SCALAR, GOCI_YAML_LIST, GOCI_YAML_MAP };

struct goci_yaml {
	enum goci_yaml_kind kind;
	unsigned line; /* where it begins; in a mapping, where its key is; from 1 */
	char *key;     /* in a mapping, else NULL */
	char *text;    /* a scalar's; never has a NUL inside */
	bool plain;    /* a scalar without quotes, which may be true, 12 or null */
	struct goci_yaml *child; /* the first item */
	struct goci_yaml *next;  /* the next item of the same parent */
};

void goci_yaml_free(struct goci_yaml *node);
void goci_yaml_freep(struct goci_yaml **node);
#define goci_auto_yaml OCI_AUTO(goci_yaml_freep) struct goci_yaml

/* Whether a node is a scalar that says "nothing": empty, ~ or null, without quotes. */
bool goci_yaml_null(const struct goci_yaml *node);

#endif
