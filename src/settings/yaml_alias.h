/*
 * YAML's shorthands: anchors (&name), aliases (*name) and merge keys (<<).
 *
 * Aliases of aliases grow exponentially ("billion laughs"): every node created counts,
 * up to GOCI_YAML_NODES_MAX.
 */
#ifndef GOCI_SETTINGS_YAML_ALIAS_H
#define GOCI_SETTINGS_YAML_ALIAS_H

#include "oci/mem.h"
#include "settings/yaml_node.h"

/* The anchors, in the order of the text; owned copies. */
struct goci_yaml_anchors {
	struct goci_yaml *nodes; /* `key` is the anchor's name */
};

void goci_yaml_anchors_release(struct goci_yaml_anchors *anchors);

/* Stores a copy of `node`. Returns -1 if `*count` exceeds the limit. */
int goci_yaml_anchors_add(struct goci_yaml_anchors *anchors, const char *name,
	const struct goci_yaml *node, unsigned *count);
/* Returns the last node with this anchor, borrowed; NULL if none. */
const struct goci_yaml *goci_yaml_anchor(
	const struct goci_yaml_anchors *anchors, const char *name);

/* Copies `from` into an empty node, except its key and line. -1: too many nodes. */
int goci_yaml_copy(const struct goci_yaml *from, unsigned *count, struct goci_yaml *to);

/* Applies the merge keys of a whole tree. -1: too many nodes. */
int goci_yaml_merge(struct goci_yaml *root, unsigned *count);

#endif
