#include "resolve/anchors.h"

#include <stdlib.h>
#include <string.h>

/* Each node with an anchor is compared with all of these. */
enum { ANCHORS_MAX = 256 };

void goci_anchors_clear(struct goci_anchors *anchors)
{
	for (size_t i = 0; i < anchors->count; i++)
		free(anchors->items[i].name);
	anchors->count = 0;
}

void goci_anchors_release(struct goci_anchors *anchors)
{
	goci_anchors_clear(anchors);
	free(anchors->items);
	anchors->items = NULL;
}

static struct goci_anchor *find(const struct goci_anchors *anchors, const char *name)
{
	for (size_t i = 0; i < anchors->count; i++)
		if (strcmp(anchors->items[i].name, name) == 0)
			return &anchors->items[i];
	return NULL;
}

const struct goci_anchor *goci_anchors_find(
	const struct goci_anchors *anchors, const char *name)
{
	return find(anchors, name);
}

int goci_anchors_set(
	struct goci_anchors *anchors, const char *name, size_t mention, bool matters)
{
	struct goci_anchor *anchor = name ? find(anchors, name) : NULL;

	if (anchor && matters) {
		anchor->mention = mention;
	} else if (anchor) {
		free(anchor->name);
		*anchor = anchors->items[--anchors->count];
	} else if (name && matters) {
		if (anchors->count == ANCHORS_MAX)
			return -1;
		OCI_GROW(anchors->items, anchors->count);
		anchors->items[anchors->count++] =
			(struct goci_anchor){oci_xstrdup(name), mention};
	}
	return 0;
}
