/*
 * The base image of a Dockerfile or of ko: the option `base`, and the command that
 * copies the image to a layout beside goci.yaml.
 */
#ifndef GOCI_INIT_BASE_IMAGE_H
#define GOCI_INIT_BASE_IMAGE_H

#include "init/draft.h"

/*
 * Sets `base` for `image`, a reference of docker; an image that a static program does
 * not need (scratch, alpine, distroless) gets a note only. With `runs` the image is
 * what the service runs on, as in ko, even if it is golang.
 */
void goci_base_note(const struct goci_position *at, const char *image, bool runs);

#endif
