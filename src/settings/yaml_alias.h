/*
 * YAML's shorthands: nodes with a name (&name), their copies (*name) and the keys that
 * a mapping takes over from others (<<).
 *
 * Copies of copies grow without measure ("billion laughs"): each node that is made
 * counts, and at GOCI_YAML_NODES_MAX it ends.
 */
#ifndef GOCI_SETTINGS_YAML_ALIAS_H
#define GOCI_SETTINGS_YAML_ALIAS_H

#include "oci/mem.h"
#include "settings/yaml_node.h"

/* What has a name, in the order of the text; copies, owned. */
struct goci_yaml_anchors {
	struct goci_yaml *nodes; /* `key` is the name */
};

void goci_yaml_anchors_release(struct goci_yaml_anchors *anchors);

/* Keeps a copy of `node`. -1 when `*count` nodes are too many. */
int goci_yaml_anchors_add(struct goci_yaml_anchors *anchors, const char *name,
	const struct goci_yaml *node, unsigned *count);
/* The last node of this name, borrowed; NULL for none. */
const struct goci_yaml *goci_yaml_anchor(
	const struct goci_yaml_anchors *anchors, const char *name);

/* Makes an empty node what `from` is, but for its key and line. -1: too many. */
int goci_yaml_copy(const struct goci_yaml *from, unsigned *count, struct goci_yaml *to);

/* Carries out the merge keys of a whole tree. -1: too many nodes. */
int goci_yaml_merge(struct goci_yaml *root, unsigned *count);

#endif
