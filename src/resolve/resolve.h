/*
 * `goci resolve`: manifests with the images of their references in place of them.
 */
#ifndef GOCI_RESOLVE_RESOLVE_H
#define GOCI_RESOLVE_RESOLVE_H

#include "resolve/emit.h"
#include "resolve/images.h"

struct goci_resolve {
	struct oci_strv files; /* borrowed: files, folders, "-" */
	bool recursive;
	bool kustomization; /* write the images of kustomizations instead */
	struct goci_emit emit;
};

/*
 * Reads the manifests and finds their references. All errors in files but the last,
 * and warnings, are printed by `tell` (a line each). Nothing is written.
 */
int goci_resolve_read(const struct goci_resolve *resolve, struct goci_manifests *all,
	void (*tell)(const char *line), struct oci_err *err);

/* After the build: writes the manifests. */
int goci_resolve_write(const struct goci_resolve *resolve, struct goci_manifests *all,
	struct goci_images_of_refs *images, struct oci_err *err);

#endif
