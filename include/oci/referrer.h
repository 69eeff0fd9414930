/*
 * Tags that refer to images: how registries without a referrers API, and cosign, attach
 * signatures, attestations and lists of referrers to an image by its digest.
 */
#ifndef OCI_REFERRER_H
#define OCI_REFERRER_H

#include "oci/digest.h"

/*
 * The tag of an image's name; the whole of a name without one. crane writes a full name
 * in the place of a tag: "registry.example/app:sha256-...". Borrowed from `name`, which
 * may be NULL.
 */
const char *oci_tag_of_name(const char *name);

/*
 * The image that a tag, or a full name with one, refers to: "sha256-<hex>" (a list of
 * referrers, distribution-spec 1.1, "Referrers Tag Schema"), or the same with ".sig",
 * ".att" or ".sbom" (cosign's). "" for any other tag, and for NULL.
 */
struct oci_digest oci_tag_about(const char *name);

#endif
