/*
 * Reading the image that an entry of oci_images_entries refers to.
 */
#ifndef OCI_IMAGE_ENTRY_H
#define OCI_IMAGE_ENTRY_H

#include "oci/image.h"
#include "source/source.h"

#endif
