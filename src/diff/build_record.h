/*
 * What an image records about its build, as far as `goci reproduce` uses it.
 *
 * Only settings that a source cannot contain are taken from the image: creation time,
 * stage and compression. Everything else (user, environment, flags, base) comes from
 * the source's goci.yaml or from the command line. A rebuild that took it from the
 * image would confirm whatever the image claims.
 */
#ifndef GOCI_DIFF_BUILD_RECORD_H
#define GOCI_DIFF_BUILD_RECORD_H

#include "oci/cancel.h"
#include "oci/image.h"

/* Strings are owned, except `stage` and `codec`; NULL where the image has no value. */
struct goci_build_record {
	char *module;  /* path of the program's main module */
	char *package; /* import path of the program */
	char *created; /* seconds since 1970, decimal */
	char *url;     /* of the repository */
	char *revision;
	const char *stage; /* value of --target */
	const char *codec; /* value of --compression, without a level */
};

/*
 * Reads the record of an image that goci has built; fails with OCI_ERR_INVALID for any
 * other image. The caller releases `recorded`, after a failure too.
 */
int goci_build_record_read(struct goci_build_record *recorded,
	const struct oci_image *image, const struct oci_cancel *cancel,
	struct oci_err *err);
void goci_build_record_release(struct goci_build_record *recorded);

#endif
