/*
 * The source that a list of images is read from.
 */
#ifndef OCI_IMAGE_IMAGES_H
#define OCI_IMAGE_IMAGES_H

#include "entry.h"

/* Where the images are read from, borrowed. */
struct oci_source *oci_images_source(const struct oci_images *images);

#endif
