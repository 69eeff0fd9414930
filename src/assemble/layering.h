/*
 * Makes the layers of one image: first those that need no program, then the others.
 */
#ifndef GOCI_ASSEMBLE_LAYERING_H
#define GOCI_ASSEMBLE_LAYERING_H

#include "compile/compilation.h"
#include "oci/rootfs.h"
#include "oci/tree.h"

/* State of the layers of one image; all borrowed, except the last two. */
struct goci_layering {
	const struct goci_compilation *compilation;
	struct goci_image *image;
	const struct goci_maker *maker;
	struct oci_rootfs *rootfs; /* the base's tree, with the layers so far */
	struct oci_tree files;     /* of --file */
};

/*
 * Initializes `image` and reads its base, if any, before other work. The caller
 * releases `image`, on failure too.
 */
int goci_image_open(struct goci_image *image, const struct goci_plan *plan,
	const struct oci_platform *platform, const struct goci_maker *maker,
	struct oci_err *err);

void goci_layering_init(struct goci_layering *layering,
	const struct goci_compilation *compilation, struct goci_image *image,
	const struct goci_maker *maker);
void goci_layering_release(struct goci_layering *layering);

/* Makes the layers that need no program, while the compiler may still run. */
int goci_layering_begin(struct goci_layering *layering, struct oci_err *err);
/* Makes the layers that need the program, if any. All layers are then in the cache. */
int goci_layering_end(struct goci_layering *layering, struct oci_err *err);

/*
 * Sets `whole_base` if the plan's base leaves nothing to add for a skeleton, so that
 * layers can be reported in advance. A base that cannot be read is ignored.
 */
void goci_image_foresee(struct goci_plan *plan, struct goci_app *app);

#endif
