/*
 * What refers to images that a commit replaces.
 */
#ifndef OCI_IMAGE_ATTACH_ORPHANS_H
#define OCI_IMAGE_ATTACH_ORPHANS_H

#include "source/source.h"

#include <jansson.h>

/*
 * Removes from `index` what refers to an image that `before` names and `index` does
 * not, neither itself nor in an index, and what refers to that. Entries with a name of
 * their own stay, and all of them when a document cannot be read.
 */
void oci_attach_drop_orphans(
	json_t *index, const json_t *before, const struct oci_source *source);

/* Whether that can remove anything: no blob is read. */
bool oci_attach_may_orphan(const json_t *index, const json_t *before);

#endif
