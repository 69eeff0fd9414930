/*
 * What lies where images do and is none: a cache that goci build --cache-to has
 * written, a chart, a signature.
 */
#ifndef GOCI_INSPECT_ARTIFACT_H
#define GOCI_INSPECT_ARTIFACT_H

#include "oci/buf.h"
#include "oci/image.h"

/*
 * {"image","kind","artifactType","digest","layers"} of the one artifact that `name`, a
 * reference, leads to; owned by the caller. NULL, without an error, where it leads to
 * an image, to several, or to nothing that can be read.
 */
json_t *goci_artifact_json(const char *name, const struct oci_cancel *cancel);

/* Appends that as lines. */
void goci_artifact_text(const json_t *artifact, struct oci_buf *out);

#endif
