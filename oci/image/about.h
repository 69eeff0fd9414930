/*
 * Tags by which tools attach content to an image.
 */
#ifndef OCI_IMAGE_ABOUT_H
#define OCI_IMAGE_ABOUT_H

#include "oci/digest.h"

/*
 * The image that a tag refers to: "sha256-<hex>" (distribution-spec, "Referrers Tag
 * Schema"), or the same with ".sig", ".att" or ".sbom" as cosign writes it; also where
 * it is the tag of a full name. "" for any other, and for NULL.
 */
struct oci_digest oci_tag_about(const char *name);

#endif
