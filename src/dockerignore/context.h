/*
 * The build context: what of a service's folder a build and a stage image see.
 *
 * context_walk.h fills it in.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_H
#define GOCI_DOCKERIGNORE_CONTEXT_H

#include "dockerignore/ignore.h"
#include "oci/buf.h"

#include <stdint.h>

enum goci_context_type {
	GOCI_CONTEXT_DIR,
	GOCI_CONTEXT_FILE,
	GOCI_CONTEXT_SYMLINK,
	GOCI_CONTEXT_SPECIAL, /* only in `out` */
};

enum goci_context_reason {
	GOCI_CONTEXT_RULE,   /* decided by `rule`, or by default if NULL */
	GOCI_CONTEXT_SECRET, /* `rule` is the pattern that matched */
	GOCI_CONTEXT_SOCKET,
	GOCI_CONTEXT_LAYOUT, /* an image layout or archive, or a folder of these */
	GOCI_CONTEXT_OUTPUT, /* the folder that the image is written to */
};

struct goci_context_item {
	char *path; /* relative to the context's folder */
	enum goci_context_type type;
	enum goci_context_reason reason;
	unsigned mode; /* permission bits, 07777; 0 in `out` */
	int64_t size;  /* bytes of a file in `in` */
	char *extra;   /* a name that does not belong in a layout; or NULL */
	const struct goci_ignore_rule
		*rule; /* borrowed from the goci_ignore; or NULL */
};

struct goci_context_list {
	struct goci_context_item *items;
	size_t count;
};

/*
 * Both lists are in bytewise order of their paths. An excluded folder that was not
 * entered is one item of `out`, without its content.
 */
struct goci_context {
	const char *output; /* the output folder; or NULL; borrowed */
	/* Folders that archives are written to: left out with nothing else in them. */
	struct oci_strv folders;
	struct goci_context_list in, out;
};

#define GOCI_CONTEXT_INIT   \
	{                   \
		.in = { 0 } \
	}

void goci_context_release(struct goci_context *context);
#define goci_auto_context OCI_AUTO(goci_context_release) struct goci_context

/* Appends an item, whose strings the list owns from then on. */
void goci_context_add(struct goci_context_list *list, struct goci_context_item item);
/* Sorts by path, bytewise. */
void goci_context_sort(struct goci_context_list *list);

#endif
