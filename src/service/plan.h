/*
 * The plan: what the images of one service will be, before anything is made.
 *
 * A plan is data: the image config (goci's defaults overridden by the service's
 * settings) and the arguments of the compiler. `--dry-run` prints it; the build only
 * adds what has to be read from a base.
 */
#ifndef GOCI_SERVICE_PLAN_H
#define GOCI_SERVICE_PLAN_H

#include "service/epoch.h"
#include "service/service.h"

#include <stdint.h>

struct goci_plan {
	const struct goci_service *service; /* borrowed */
	int64_t epoch;                      /* SOURCE_DATE_EPOCH, or 0 */
	char created[GOCI_EPOCH_STR];       /* epoch as RFC 3339 */
	struct oci_compression compression; /* of layers made by goci */
	char *tags;
	char *ldflags;
	char *revision; /* commit in the labels, or NULL */
	char *version;  /* tag of that commit, or NULL */
	char *workdir;
	char *stop_signal;
	struct oci_strv env;
	struct oci_strv ports;
	struct oci_strv volumes;
	struct oci_strv labels;
	struct oci_strv annotations;
	struct oci_strv entrypoint;
	struct oci_strv cmd;
	bool whole_base; /* the base needs no skeleton: goci_image_foresee */
};

/*
 * Makes the plan of a service. -1: a setting turned out to be invalid. The caller
 * releases `plan`, on failure too.
 */
int goci_plan_init(struct goci_plan *plan, const struct goci_service *service,
	struct oci_err *err);
void goci_plan_release(struct goci_plan *plan);

/*
 * Appends labels that override those from git for an image that differs from its
 * commit: "COMMIT-dirty", as written by `git describe --dirty`.
 */
void goci_plan_dirty_labels(const struct goci_plan *plan, struct oci_strv *labels);

#endif
