/*
 * The build context: what of a service's folder a build and a stage image see.
 *
 * The walk is BuildKit's (fsutil, filter.go; oci-rules A13). A folder that is excluded
 * is entered only if a rule with "!" could bring back something in it, and is listed
 * itself only when one did. Symlinks are listed and never followed; no file is opened.
 * Sockets are left out, as BuildKit and buildah leave them; a FIFO or a device, which
 * BuildKit would copy and no layer of goci can hold, is an error unless it is excluded.
 * A folder that cannot be read is an error unless it is excluded; what vanishes during
 * the walk is not listed.
 *
 * An image layout, a folder that holds a file named oci-layout, is never a source, nor
 * is the folder that the image goes to; neither is a folder that holds nothing else. So
 * the output may lie in the source. That a layout has more in it than one has is kept
 * for whoever tells it (`extra`).
 *
 * Secrets are left out after all rules, whatever they say, unless they are allowed:
 * files and symlinks, never folders, of the names in oci/secrets.def, anywhere.
 *
 * "*.pem" and "*.key" take public certificates with them: content is not looked at, and
 * a key that gets into an image is worse than a certificate that is asked for.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_H
#define GOCI_DOCKERIGNORE_CONTEXT_H

#include "dockerignore/ignore.h"

#include <stdint.h>

enum goci_context_type {
	GOCI_CONTEXT_DIR,
	GOCI_CONTEXT_FILE,
	GOCI_CONTEXT_SYMLINK,
	GOCI_CONTEXT_SPECIAL, /* only among what is out */
};

enum goci_context_reason {
	GOCI_CONTEXT_RULE,   /* `rule`, or none, decided */
	GOCI_CONTEXT_SECRET, /* `rule` has the name that gave it away */
	GOCI_CONTEXT_SOCKET,
	GOCI_CONTEXT_LAYOUT, /* an image layout, or a folder of such */
	GOCI_CONTEXT_OUTPUT, /* the folder that the image goes to */
};

struct goci_context_item {
	char *path; /* relative to the folder */
	enum goci_context_type type;
	enum goci_context_reason reason;
	unsigned mode; /* permission bits, 07777; what is out has 0 */
	int64_t size;  /* of a file that is in */
	char *extra;   /* of a layout: a name in it that no layout has; or NULL */
	const struct goci_ignore_rule
		*rule; /* borrowed from the goci_ignore; or NULL */
};

struct goci_context_list {
	struct goci_context_item *items;
	size_t count, cap;
};

/* Both in bytewise order of their paths. What is in an excluded folder that was not
 * entered is not listed but for the folder. */
struct goci_context {
	const char *output; /* where the image goes to; or NULL; borrowed */
	struct goci_context_list in, out;
};

#define GOCI_CONTEXT_INIT   \
	{                   \
		.in = { 0 } \
	}

void goci_context_release(struct goci_context *context);
#define goci_auto_context OCI_AUTO(goci_context_release) struct goci_context

/*
 * Fills an empty context with what is in a folder; `ignore` must outlive it. On failure
 * the context has to be released all the same.
 */
int goci_context_walk(const char *dir, struct goci_ignore *ignore, bool allow_secrets,
	struct goci_context *context, struct oci_err *err);

#endif
