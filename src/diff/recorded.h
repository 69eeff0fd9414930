/*
 * What an image tells of the build that made it, as far as a second build can use it.
 *
 * Of its settings it is those that no source can have: as of which time, which stage,
 * how it is compressed. All else (user, variables, flags,
 * base) is the source's to tell, in goci.yaml, or the caller's: a rebuild that took it
 * from the image would confirm whatever the image claims.
 */
#ifndef GOCI_DIFF_RECORDED_H
#define GOCI_DIFF_RECORDED_H

#include "oci/cancel.h"
#include "oci/image.h"

/* All owned but `stage` and `codec`; NULL is what is not told. */
struct goci_recorded {
	char *module;  /* of its program */
	char *package; /* the program's import path */
	char *created; /* seconds since 1970 */
	char *url;     /* of the repository */
	char *revision;
	const char *stage; /* of --target */
	const char *codec; /* of --compression, without a level; or NULL */
};

/*
 * Reads it of an image that goci has built; OCI_ERR_INVALID of any other. Released by
 * the caller, after a failure too.
 */
int goci_recorded_read(struct goci_recorded *recorded, const struct oci_image *image,
	const struct oci_cancel *cancel, struct oci_err *err);
void goci_recorded_release(struct goci_recorded *recorded);
#define goci_auto_recorded OCI_AUTO(goci_recorded_release) struct goci_recorded

#endif
