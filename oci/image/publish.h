/*
 * What artifacts need of a publication beside oci/layout.h.
 */
#ifndef OCI_IMAGE_PUBLISH_H
#define OCI_IMAGE_PUBLISH_H

#include "oci/layout.h"

/* The folder, borrowed. */
const char *oci_publish_dir(const struct oci_publish *p);

/*
 * After a commit: removes a blob that no document which index.json leads to names. If
 * one of them cannot be read, nothing is removed.
 */
void oci_publish_drop(struct oci_publish *p, const struct oci_digest *digest);

#endif
