/*
 * What a commit does to the entries of an index.json that refer to images.
 */
#ifndef OCI_IMAGE_ATTACH_SETTLE_H
#define OCI_IMAGE_ATTACH_SETTLE_H

#include "attach.h"

/*
 * Adds what is staged (attach.h) to `index`, whose images are as they will be, and puts
 * the documents that list it. `source` has the blobs that are there; NULL: none. The
 * digests of what was there and is replaced are added to `replaced`.
 */
int oci_attach_settle(json_t *index, const json_t *staged,
	const struct oci_source *source, const struct oci_attach_sink *sink,
	json_t *replaced, struct oci_err *err);

/* Adds to the entry of an image, if it is the subject, the kind that cosign goes by. */
void oci_attach_note_image(json_t *entry, const char *subject);

#endif
