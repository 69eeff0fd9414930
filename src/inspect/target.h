/*
 * What is looked at: one image of a layout, for one platform.
 */
#ifndef GOCI_INSPECT_TARGET_H
#define GOCI_INSPECT_TARGET_H

#include "oci/layout.h"

struct goci_target {
	const char *name;     /* the reference, as it was given; borrowed */
	struct oci_strv tags; /* that name it */
	json_t *platforms;    /* all that it has, as oci_image_platforms tells */
	struct oci_platform platform;
	struct oci_image image;
};

#define GOCI_TARGET_INIT                 \
	{                                \
		.image = OCI_IMAGE_INIT, \
	}

/*
 * Reads the image `name` ("oci:DIR[:TAG]", borrowed) for a platform; where that is
 * NULL, for the host's, or for the only one there is.
 */
int goci_target_open(struct goci_target *target, const char *name, const char *platform,
	struct oci_err *err);
void goci_target_release(struct goci_target *target);
#define goci_auto_target OCI_AUTO(goci_target_release) struct goci_target

/* {"image","platform","digest"}, to which what was found is added; owned by the caller.
 */
json_t *goci_target_json(const struct goci_target *target);

/* The platform of a descriptor as "linux/arm64", "?" where it tells none. */
void goci_platform_name(const json_t *descriptor, char name[OCI_PLATFORM_STR]);

/* Whether a descriptor is for a machine; what builders say of an image is not. */
bool goci_platform_real(const json_t *descriptor);

#endif
