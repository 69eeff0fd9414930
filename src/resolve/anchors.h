/*
 * The anchors of a document that matter: of references, and of mappings that hold an
 * image in parts.
 */
#ifndef GOCI_RESOLVE_ANCHORS_H
#define GOCI_RESOLVE_ANCHORS_H

#include "oci/err.h"
#include "oci/mem.h"

#include <stdbool.h>
#include <stddef.h>

struct goci_anchor {
	char *name;
	size_t mention; /* plus 1; 0: of a mapping */
};

struct goci_anchors {
	struct goci_anchor *items;
	size_t count;
};

void goci_anchors_release(struct goci_anchors *anchors);
/* Forgets all, at the begin of a document. */
void goci_anchors_clear(struct goci_anchors *anchors);

/* The anchor of a name, borrowed until the next change; NULL if none matters. */
const struct goci_anchor *goci_anchors_find(
	const struct goci_anchors *anchors, const char *name);

/*
 * A node has the anchor `name` (NULL: none), which replaces an earlier one of the name;
 * it is kept if it `matters`. Returns -1 if there are too many.
 */
int goci_anchors_set(
	struct goci_anchors *anchors, const char *name, size_t mention, bool matters);

#endif
