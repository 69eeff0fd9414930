/*
 * The bill of materials of an image that was just built. The programs are there as
 * files; what a base and each other layer contain is read once and kept in goci's
 * cache.
 */
#ifndef GOCI_SUPPLY_BOM_BUILD_H
#define GOCI_SUPPLY_BOM_BUILD_H

#include "bom/bom_subject.h"
#include "oci/cache.h"
#include "oci/cancel.h"
#include "oci/image.h"
#include "supply/file_hash.h"

/* A program of the image; all borrowed. */
struct goci_bom_built {
	const char *path;    /* in the image: "/app/main" */
	const char *file;    /* on this machine: never told */
	const char *layer;   /* the digest of its layer */
	const char *version; /* of its main module; NULL: as its build info says */
	const char *imports; /* of its packages: struct goci_deps; or NULL */
	/* Of the file, by a caller who had time while layers were packed; NULL: it is
	 * read now, which takes a millisecond for each MB. */
	const struct goci_file_hash *hash;
};

/* What a build knows of an image; all borrowed. */
struct goci_bom_build {
	struct goci_bom_subject subject;
	const struct oci_image *base; /* or NULL */
	/* The layers above the base but that of the programs, lowest first; their blobs
	 * are in the cache. */
	const struct oci_image_layer *layers;
	size_t layer_count;
	const struct goci_bom_built *programs;
	size_t program_count;
	bool package_files;   /* list the files of packages, too */
	const char *modcache; /* for licences; NULL: none */
	const char *module;   /* the folder of the main module, for its own; or NULL */
	bool vendored;        /* its vendor/ has the modules */
	struct oci_cache *cache;
	const struct oci_cancel *cancel;
};

/*
 * Fills `bom`, sorted. A file that is no Go program is an error. The caller releases
 * `bom`, after a failure too.
 */
int goci_bom_of_build(
	const struct goci_bom_build *build, struct goci_bom *bom, struct oci_err *err);

#endif
