/*
 * Inside of sharing: what the artifact is made of.
 */
#ifndef GOCI_BUILD_SHARE_IMPL_H
#define GOCI_BUILD_SHARE_IMPL_H

#include "build/share.h"
#include "oci/artifact.h"

#define GOCI_SHARE_TYPE "application/vnd.goci.cache.v1"
#define GOCI_SHARE_MODULES "application/vnd.goci.cache.modules.v1.tar+zstd"
#define GOCI_SHARE_PACKAGES "application/vnd.goci.cache.packages.v1.tar+zstd"

/* "DIR" or "oci:DIR[:TAG]"; the tag is "cache" where none is given. */
int goci_share_ref(const char *text, struct oci_ref *ref, struct oci_err *err);

/*
 * Whether a path is one of a file that is shared: in Go's build cache "00/HASH-a" and
 * "00/HASH-d", in the module cache "cache/download/PATH/@v/VERSION.zip", .mod or .info.
 */
bool goci_share_is_package(const char *path);
bool goci_share_is_module(const char *path);

/* What is to be written; the layers are in goci's cache. */
struct goci_saved {
	const char *type;
	struct oci_layer layer;
};

struct goci_saving {
	const struct goci_maker *maker;
	const struct goci_job *jobs;
	size_t job_count;
	struct oci_packer packer;
	struct goci_saved *items;
	size_t count;
};

/* Adds a layer once. */
void goci_saving_add(
	struct goci_saving *s, const char *type, const struct oci_layer *layer);
/* Makes and adds the layer of the modules; those of the compiled packages. */
int goci_saving_modules(struct goci_saving *s, struct oci_err *err);
int goci_saving_packages(struct goci_saving *s, struct oci_err *err);

/* One layer to be put into a cache of Go's; all borrowed. */
struct goci_share_unpack {
	const char *top; /* GOCACHE or GOMODCACHE */
	bool packages;   /* it is GOCACHE */
	const struct oci_cancel *cancel;
	struct oci_buf *names; /* of its files, a line each: appended to */
};

/*
 * Unpacks a layer. Outputs and downloads are named as they come, and only
 * when the whole layer was sound are they made known to Go by the small files beside
 * them.
 */
int goci_share_unpack(const struct goci_share_unpack *unpack,
	const struct oci_span *layer, struct oci_err *err);

#endif
