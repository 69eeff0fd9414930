/*
 * What a manifest is of: an image, or an artifact of some kind that lies where images
 * do (image-spec 1.1, manifest.md, "Guidelines for Artifact Usage").
 */
#ifndef OCI_KIND_H
#define OCI_KIND_H

#include "oci/err.h"
#include "oci/image.h"

/* The type of an artifact, borrowed; NULL for an image. */
const char *oci_artifact_type(const json_t *manifest);

/* What a type is called, "an artifact" where it is none of those that are known. */
const char *oci_artifact_words(const char *type);

/* Fails, and says what it is, for a manifest that is of no image. */
int oci_artifact_refuse(const json_t *manifest, struct oci_err *err);

#endif
