/*
 * The compiled packages of one build, out of Go's build cache, as a layer: a `go build`
 * in the image is warm.
 */
#ifndef GOCI_LAYERS_PACKAGES_H
#define GOCI_LAYERS_PACKAGES_H

#include "go/compile.h"
#include "layers/stage.h"

/* Where entries of Go's build cache come from and go. */
struct goci_pick {
	const char *cache; /* the host's; borrowed */
	const char *top;   /* of the paths in the tree: empty, or ends with '/' */
	struct oci_tree *tree;
	struct oci_attrs attrs;
	json_t *seen; /* an object; owned */
};

/*
 * Adds the entries of one package, as goci_compile_list tells it, that are not in the
 * tree yet. The tree is sorted afterwards by the caller.
 */
int goci_pick_package(
	struct goci_pick *pick, const json_t *package, struct oci_err *err);

/*
 * Adds the entries of the build cache that compiling the program uses, and no other:
 * the same build gives the same layer on every host. It was compiled just now, so that
 * all of them are there.
 */
int goci_stage_packages(const struct goci_stage *stage, struct oci_err *err);

#endif
