/*
 * The bill of materials of an image on disk, whoever made it.
 */
#ifndef GOCI_SUPPLY_BOM_READ_H
#define GOCI_SUPPLY_BOM_READ_H

#include "bom/bom.h"
#include "oci/cancel.h"
#include "oci/image.h"

/* How to read it; all borrowed. */
struct goci_bom_reading {
	const char *repository; /* as of struct goci_bom_subject */
	const char *modcache;   /* for licences; NULL: none */
	const struct oci_platform *platform;
	const struct oci_cancel *cancel;
	int scratch;        /* of goci_scratch_open; -1: a new file is opened */
	bool package_files; /* list the files of packages, too */
	bool covers;        /* fill `covers` of the bill of materials */
};

/*
 * Fills `bom` with the image, its layers, its distribution and packages, and all its Go
 * programs with their modules, and the files that no package accounts for. Every layer
 * is read up to three times, and checked. The caller
 * releases `bom`, after a failure too.
 */
int goci_bom_read(const struct oci_image *image, const struct goci_bom_reading *reading,
	struct goci_bom *bom, struct oci_err *err);

#endif
