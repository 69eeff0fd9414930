/*
 * One image for one platform, selected from a layout or an archive by reference.
 */
#ifndef GOCI_INSPECT_PLATFORM_IMAGE_H
#define GOCI_INSPECT_PLATFORM_IMAGE_H

#include "oci/image.h"

struct goci_platform_image {
	const char *name;     /* the reference as the user gave it; borrowed */
	struct oci_strv tags; /* all tags with this digest */
	json_t *platforms;    /* the platforms of the index (oci_images_platforms) */
	struct oci_digest
		listed; /* what the reference names: the index, or the image */
	struct oci_platform platform;
	struct oci_image image;
	/* The file that programs are extracted into (goci_scratch_open), borrowed and
	 * set by the caller; -1: a new one is opened. */
	int scratch;
};

#define GOCI_PLATFORM_IMAGE_INIT                        \
	{                                               \
		.image = OCI_IMAGE_INIT, .scratch = -1, \
	}

/*
 * Opens the reference `name`, of any transport, and reads its image for `platform`
 * ("linux/arm64"). With `platform` NULL it takes the host's platform; if there is no
 * such image, the only image there is, or the only one of the host's architecture.
 * `name` is kept. The caller releases `target`, after a failure too.
 */
int goci_platform_image_open(struct goci_platform_image *target, const char *name,
	const char *platform, const struct oci_cancel *cancel, struct oci_err *err);
void goci_platform_image_release(struct goci_platform_image *target);
#define goci_auto_platform_image \
	OCI_AUTO(goci_platform_image_release) struct goci_platform_image

/*
 * {"image","platform","digest","imageID"}, owned by the caller; the commands add their
 * results to it. "digest" is of the manifest, null for a docker archive, which has no
 * manifests.
 */
json_t *goci_platform_image_json(const struct goci_platform_image *target);

/*
 * The manifest's digest, borrowed, and `*id` NULL. For a docker archive a text that
 * says that there is none, and the config's digest in `*id`.
 */
const char *goci_platform_image_digest(
	const struct goci_platform_image *target, const char **id);

#endif
