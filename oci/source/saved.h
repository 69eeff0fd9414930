/*
 * What the manifest.json of `docker save` names (docker image spec v1.2; moby
 * image/tarexport).
 */
#ifndef OCI_SAVED_H
#define OCI_SAVED_H

#include "oci/digest.h"
#include "oci/span.h"

#include <stdbool.h>

/* Whether a name of its RepoTags is what a user calls `tag`. */
bool oci_saved_is_named(const char *name, const char *tag);

/* The digest in the path of a config: blobs/sha256/<hex>, <hex>.json; or "". */
struct oci_digest oci_saved_digest(const char *path);

/* The media type of a layer, by its first bytes: nothing says how it is compressed. */
const char *oci_saved_media(const struct oci_span *layer);

#endif
