/*
 * The bill of materials of an index: the images for its platforms, each with a link to
 * its own, and what is in them. Scanners take the digest that a tag names for the
 * image; a document without modules would tell them that there are none.
 */
#ifndef GOCI_BOM_BOM_INDEX_H
#define GOCI_BOM_BOM_INDEX_H

#include "bom/bom_subject.h"

/* An image of the index; all borrowed. */
struct goci_bom_member {
	struct goci_bom_subject subject; /* its layers are left out */
	const struct goci_bom *bom;      /* of the image, which has a platform */
	const json_t *cyclonedx;         /* its documents; NULL: no link */
	const json_t *spdx;
};

/* Fills `bom`, sorted. `subject` is the index: without platform and layers. */
void goci_bom_of_index(struct goci_bom *bom, const struct goci_bom_subject *subject,
	const struct goci_bom_member *members, size_t count);

/* The facts of an image with documents of its own. */
#define GOCI_FACT_CYCLONEDX "goci:bom:cyclonedx"
#define GOCI_FACT_SPDX "goci:bom:spdx"

#endif
