/*
 * The parts of a publication (oci/layout.h) that only artifacts and copies need.
 */
#ifndef OCI_IMAGE_PUBLISH_H
#define OCI_IMAGE_PUBLISH_H

#include "oci/fs.h"
#include "oci/layout.h"

/* Opens a temporary file in the layout for a blob whose digest is not known yet. */
int oci_publish_tmp(struct oci_publish *p, struct oci_tmp *tmp, struct oci_err *err);

/*
 * Stages that file as the blob that `d` describes. Takes ownership of `tmp` on success.
 */
int oci_publish_take(struct oci_publish *p, const struct oci_descriptor *d,
	struct oci_tmp *tmp, struct oci_err *err);

/* Stages a document from its text, whose digest and size `d` has. */
int oci_publish_text(struct oci_publish *p, const struct oci_descriptor *d,
	const char *text, struct oci_err *err);

/* What is attached by this publication (attach.h): an array, borrowed. */
json_t *oci_publish_staged(struct oci_publish *p);

/* The path of the layout's folder; borrowed. */
const char *oci_publish_dir(const struct oci_publish *p);

/*
 * After a commit: removes a blob that is not reachable from index.json. Nothing is
 * removed when a document cannot be read.
 */
void oci_publish_drop(struct oci_publish *p, const struct oci_digest *digest);

#endif
