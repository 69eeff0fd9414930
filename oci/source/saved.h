/*
 * Names in the manifest.json of `docker save` (docker image spec v1.2; moby
 * image/tarexport).
 */
#ifndef OCI_SAVED_H
#define OCI_SAVED_H

#include "oci/digest.h"
#include "oci/span.h"

#include <stdbool.h>

/* True when an item of RepoTags matches the `tag` that a user gave. */
bool oci_saved_is_named(const char *name, const char *tag);

/* The digest in the path of a config (blobs/sha256/<hex> or <hex>.json), or "". */
struct oci_digest oci_saved_digest(const char *path);

/*
 * The media type of a layer by its first bytes: the format does not state the
 * compression.
 */
const char *oci_saved_media(const struct oci_span *layer);

#endif
