/*
 * What is looked at: one image of a layout or an archive, for one platform.
 */
#ifndef GOCI_INSPECT_SPECIMEN_H
#define GOCI_INSPECT_SPECIMEN_H

#include "oci/image.h"

struct goci_specimen {
	const char *name;     /* the reference, as it was given; borrowed */
	struct oci_strv tags; /* that name it */
	json_t *platforms;    /* all that it has, as oci_images_platforms tells */
	struct oci_platform platform;
	struct oci_image image;
	int scratch; /* set by who has opened it (inspect/extract.h), borrowed; or -1 */
};

#define GOCI_SPECIMEN_INIT                              \
	{                                               \
		.image = OCI_IMAGE_INIT, .scratch = -1, \
	}

/*
 * Reads the image `name` (a reference of any transport, borrowed) for a platform; where
 * that is NULL, for the host's, or for the only one there is.
 */
int goci_specimen_open(struct goci_specimen *target, const char *name,
	const char *platform, const struct oci_cancel *cancel, struct oci_err *err);
void goci_specimen_release(struct goci_specimen *target);
#define goci_auto_specimen OCI_AUTO(goci_specimen_release) struct goci_specimen

/* Opens what a reference of any transport leads to; owned by the caller, or NULL. */
struct oci_images *goci_images_open(
	const char *name, const struct oci_cancel *cancel, struct oci_err *err);

/*
 * {"image","platform","digest","imageID"}, to which what was found is added; owned by
 * the caller. The digest, of the manifest, is null where there is no manifest.
 */
json_t *goci_specimen_json(const struct goci_specimen *target);

/*
 * Its digest as a word for people, borrowed; without a manifest the words that say so,
 * and the config's digest in `*id`, which is NULL otherwise.
 */
const char *goci_specimen_digest(const struct goci_specimen *target, const char **id);

/* The platform of a descriptor as "linux/arm64", "?" where it tells none. */
void goci_platform_name(const json_t *descriptor, char name[OCI_PLATFORM_STR]);

/* Whether a descriptor is for a machine; what builders say of an image is not. */
bool goci_platform_real(const json_t *descriptor);

#endif
