/*
 * The build context: the files of a service that a build and a stage image see.
 *
 * The walk follows BuildKit (fsutil, filter.go; oci-rules A13). An excluded folder is
 * entered only if a "!" rule could include something in it, and is listed only if one
 * did. Symlinks are listed and never followed; of files only *.tar are opened. Sockets
 * are left out, as in BuildKit and buildah. A FIFO or device, which BuildKit would copy
 * and goci's layers cannot hold, and a folder that cannot be read are errors unless
 * they are excluded. What vanishes during the walk is not listed.
 *
 * Never part of the context, so that the output may lie in the source: image layouts
 * (folders with a file named oci-layout), archives that goci has written, folders that
 * hold only these, and the output folder. A name that does not belong in a layout is
 * kept in `extra`, for a warning.
 *
 * Secrets are left out after all rules and regardless of them, unless they are allowed:
 * files and symlinks, never folders, that match oci/secrets.def, at any depth.
 *
 * "*.pem" and "*.key" exclude public certificates, too: content is not looked at, and a
 * key that leaks into an image is worse than a certificate that has to be allowed.
 */
#ifndef GOCI_DOCKERIGNORE_CONTEXT_WALK_H
#define GOCI_DOCKERIGNORE_CONTEXT_WALK_H

#include "dockerignore/context.h"

/*
 * Walks the folder `dir` and fills an empty context; `ignore` must outlive it. The
 * caller releases the context, on failure too.
 */
int goci_context_walk(const char *dir, struct goci_ignore *ignore, bool allow_secrets,
	struct goci_context *context, struct oci_err *err);

#endif
