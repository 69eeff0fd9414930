/*
 * The layer of compiled packages, taken from Go's build cache, so that `go build` in
 * the image compiles nothing again.
 */
#ifndef GOCI_LAYERS_PACKAGES_H
#define GOCI_LAYERS_PACKAGES_H

#include "go/compile.h"
#include "layers/stage.h"

/* Source and destination of entries of Go's build cache. */
struct goci_pick {
	const char *cache; /* the host's build cache; borrowed */
	const char *top;   /* prefix of paths in the tree: "" or ends with '/' */
	struct oci_tree *tree;
	struct oci_attrs attrs;
	json_t *seen; /* set of paths already added; owned */
};

/*
 * Adds the cache entries of one package, as listed by goci_compile_list, that are not
 * in the tree yet. The caller sorts the tree.
 */
int goci_pick_package(
	struct goci_pick *pick, const json_t *package, struct oci_err *err);

/*
 * Adds the layer with exactly the cache entries that compiling the program uses: the
 * same build gives the same layer on every host. All of them exist, as the program was
 * just compiled.
 */
int goci_stage_packages(const struct goci_stage *stage, struct oci_err *err);

#endif
