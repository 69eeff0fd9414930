/*
 * Access to the source behind a list of images.
 */
#ifndef OCI_IMAGE_IMAGES_H
#define OCI_IMAGE_IMAGES_H

#include "entry.h"

/* The source that the images are read from; borrowed from `images`. */
struct oci_source *oci_images_source(const struct oci_images *images);

/* Whether the entries of an archive are those of the layout (archive_index.h). */
bool oci_images_of_layout(const struct oci_images *images);

#endif
