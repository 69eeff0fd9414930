/*
 * The build context: the files of a service that a build and a stage image see.
 *
 * The walk follows BuildKit (fsutil, filter.go; oci-rules A13). An excluded folder is
 * entered only if a "!" rule could include something in it, and is listed only if one
 * did. Symlinks are listed and never followed; no file is opened. Sockets are left out,
 * as in BuildKit and buildah. A FIFO or device, which BuildKit would copy and goci's
 * layers cannot hold, and a folder that cannot be read are errors unless they are
 * excluded. What vanishes during the walk is not listed.
 *
 * Never part of the context, so that the output may lie in the source: image layouts
 * (folders with a file named oci-layout), folders that hold only layouts, and the
 * output folder. A name that does not belong in a layout is kept in `extra`, for a
 * warning.
 *
 * Secrets are left out after all rules and regardless of them, unless they are allowed:
 * files and symlinks, never folders, that match oci/secrets.def, at any depth.
 *
 * "*.pem" and "*.key" exclude public certificates, too: content is not looked at, and a
 * key that leaks into an image is worse than a certificate that has to be allowed.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_H
#define GOCI_DOCKERIGNORE_CONTEXT_H

#include "dockerignore/ignore.h"

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
	GOCI_CONTEXT_LAYOUT, /* an image layout, or a folder of layouts */
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
	size_t count, cap;
};

/*
 * Both lists are in bytewise order of their paths. An excluded folder that was not
 * entered is one item of `out`, without its content.
 */
struct goci_context {
	const char *output; /* the output folder; or NULL; borrowed */
	struct goci_context_list in, out;
};

#define GOCI_CONTEXT_INIT   \
	{                   \
		.in = { 0 } \
	}

void goci_context_release(struct goci_context *context);
#define goci_auto_context OCI_AUTO(goci_context_release) struct goci_context

/*
 * Walks the folder `dir` and fills an empty context; `ignore` must outlive it. The
 * caller releases the context, on failure too.
 */
int goci_context_walk(const char *dir, struct goci_ignore *ignore, bool allow_secrets,
	struct goci_context *context, struct oci_err *err);

#endif
