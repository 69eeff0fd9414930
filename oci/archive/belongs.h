/*
 * What belongs to an image that is copied: its documents, and what refers to these.
 *
 * A layout is made by others. What it lists for an image may be a document about
 * another image, and would then change what that one's readers find wherever the copy
 * goes.
 */
#ifndef OCI_ARCHIVE_BELONGS_H
#define OCI_ARCHIVE_BELONGS_H

#include "copy.h"
#include "image/images.h"

/*
 * Adds an image that was added to `copy` to the set `belongs`, {DIGEST: true}: the
 * document of its descriptor, and of an index all that it lists.
 */
int oci_belongs_image(const struct oci_copy *copy, const json_t *descriptor,
	json_t *belongs, struct oci_err *err);

/*
 * Adds what an entry of index.json says of the image `about` to `belongs`: the document
 * itself, or the items of a list. OCI_ERR_INVALID when one of them has another image as
 * its subject (distribution-spec 1.1, "Referrers Tag Schema") or is said to be no
 * manifest, when a list has over OCI_ATTACHED_MAX items, and when signatures are an
 * index. `known` is that of
 * oci_document_subject.
 */
int oci_belongs_referrer(const struct oci_images *images, const json_t *entry,
	const struct oci_digest *about, json_t *known, json_t *belongs,
	struct oci_err *err);

#endif
