/*
 * Making the layers of one image: those that need no program first, then the others.
 */
#ifndef GOCI_ASSEMBLE_IMAGE_H
#define GOCI_ASSEMBLE_IMAGE_H

#include "compile/compilation.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* The making of an image's layers; all borrowed but the last two. */
struct goci_layering {
	const struct goci_compilation *compilation;
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs; /* the base's tree, with the layers so far */
	struct oci_tree files;     /* of --file */
};

/* Reads the base, if the plan names one: a wrong one is an error before any work. */
int goci_image_open(struct goci_image *image, const struct goci_plan *plan,
	const struct oci_platform *platform, const struct goci_maker *maker,
	struct oci_err *err);

void goci_layering_init(struct goci_layering *layering,
	const struct goci_compilation *compilation, struct goci_image *image,
	const struct goci_maker *maker);
void goci_layering_release(struct goci_layering *layering);

/* Makes the layers that need no program: the compiler may still be at it. */
int goci_layering_begin(struct goci_layering *layering, struct oci_err *err);
/* Makes those that need it, once it is compiled. All layers are then in the cache. */
int goci_layering_end(struct goci_layering *layering, struct oci_err *err);

/*
 * Sets `whole_base` of a plan whose base leaves a skeleton nothing to add, for a report
 * of the layers before they are made. A base that cannot be read is passed over.
 */
void goci_image_foresee(struct goci_plan *plan, struct goci_app *app);

#endif
