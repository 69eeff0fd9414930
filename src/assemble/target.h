/*
 * Where the parts of an image go when it is published: the layout, and the copies that
 * are written to archives.
 */
#ifndef GOCI_ASSEMBLE_TARGET_H
#define GOCI_ASSEMBLE_TARGET_H

#include "app/trace.h"
#include "assemble/archives.h"
#include "layers/image.h"
#include "oci/copy.h"
#include "oci/layout.h"

/* All borrowed. */
struct goci_target_places {
	struct oci_publish *publish; /* the layout; NULL: none */
	const struct goci_archives *archives;
	const struct goci_service *service; /* which archives */
	struct oci_cache *cache;
	struct goci_span *span; /* of the trace, or NULL */
	const struct oci_cancel *cancel;
};

/* Puts a layer that was made, and layer `i` of the base. */
int goci_target_part(const struct goci_target_places *to,
	const struct goci_image_part *part, struct oci_err *err);
int goci_target_base(const struct goci_target_places *to,
	const struct goci_image *image, size_t i, struct oci_err *err);

/* Puts a document and sets its descriptor. */
int goci_target_document(const struct goci_target_places *to, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err);

/*
 * Names the image: `entry` is its descriptor. The layout is committed; archives are
 * written later.
 */
int goci_target_commit(
	const struct goci_target_places *to, const json_t *entry, struct oci_err *err);

#endif
