/*
 * Choosing images of an index by platform.
 */
#ifndef OCI_ARCHIVE_CHOOSE_H
#define OCI_ARCHIVE_CHOOSE_H

#include "copy.h"

/*
 * The descriptor of what the choice takes of an entry: the entry itself, the image for
 * the only platform, or a new index, which is added to `copy`. Annotations of the entry
 * are kept. The caller frees it; NULL on failure, OCI_ERR_NOT_FOUND when there is no
 * image for a platform.
 */
json_t *oci_choose_platforms(struct oci_copy *copy, const struct oci_images *images,
	const json_t *entry, const struct oci_copy_choice *choice, struct oci_err *err);

/* OCI_ERR_NOT_FOUND unless the choice takes the only image that there is. */
int oci_choose_only(
	const json_t *image, const struct oci_copy_choice *choice, struct oci_err *err);

#endif
