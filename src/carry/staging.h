/*
 * Staging: a small layout in the work folder that names one image, for skopeo to read.
 *
 * Its blobs are those of the layout that the image is in, by a symlink. skopeo so finds
 * every image in it by digest, whatever the layout's path, tags and names are, and what
 * a tag names cannot change between goci's look and skopeo's.
 */
#ifndef GOCI_CARRY_STAGING_H
#define GOCI_CARRY_STAGING_H

#include "app/app.h"

#include <jansson.h>

#define GOCI_STAGING_TAG "image"

struct goci_staging {
	char *dir;
	char *image; /* as skopeo writes it: oci:DIR:TAG */
};

#define GOCI_STAGING_INIT \
	{                 \
		0         \
	}

/*
 * Creates one in the work folder of `app`. Its blobs are those in the layout `layout`,
 * or with NULL in a folder of its own. Release `staging` in any case.
 */
int goci_staging_init(struct goci_staging *staging, const struct goci_app *app,
	const char *layout, struct oci_err *err);

/* Makes it name the document of a descriptor, in place of the one before. */
int goci_staging_name(
	struct goci_staging *staging, const json_t *descriptor, struct oci_err *err);

/* Adds an index to one with a folder of its own, and makes it name that. */
int goci_staging_index(
	struct goci_staging *staging, const json_t *index, struct oci_err *err);

/* Removes it. */
void goci_staging_release(struct goci_staging *staging);
#define goci_auto_staging OCI_AUTO(goci_staging_release) struct goci_staging

#endif
