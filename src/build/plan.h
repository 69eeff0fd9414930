/*
 * The plan: what one service's images will be, before anything is made.
 *
 * A plan is data. It holds the config of the image by the defaults of goci with the
 * service's settings over them, and the arguments of the compiler; `--dry-run` prints
 * it, and carrying it out adds only what has to be read from a base.
 */
#ifndef GOCI_BUILD_PLAN_H
#define GOCI_BUILD_PLAN_H

#include "build/service.h"
#include "oci/layer.h"

#include <jansson.h>
#include <stdint.h>

/* What an image has where nothing else is said; told by the help of the options. */
#define GOCI_USER_DEFAULT "1001:1001"
#define GOCI_WORKDIR_DEFAULT "/app"
#define GOCI_SIGNAL_DEFAULT "SIGTERM"

#define GOCI_UID 1001
#define GOCI_USER "chorus"

/* Of the stages with a toolchain. */
#define GOCI_HOME "/home/" GOCI_USER
#define GOCI_GOCACHE GOCI_HOME "/.cache/go-build"
#define GOCI_GOMODCACHE "/go/pkg/mod"
#define GOCI_GOROOT "/usr/local/go"

struct goci_plan {
	const struct goci_service *service; /* borrowed */
	int64_t epoch;                      /* SOURCE_DATE_EPOCH, or 0 */
	char created[32];                   /* the same, as RFC 3339 */
	struct oci_compression compression; /* of the layers made here */
	char *tags;
	char *ldflags;
	char *revision; /* the commit that the labels tell, or NULL */
	char *version;  /* its tag, likewise */
	char *workdir;
	char *stop_signal;
	struct oci_strv env;
	struct oci_strv ports;
	struct oci_strv volumes;
	struct oci_strv labels;
	struct oci_strv annotations;
	struct oci_strv entrypoint;
	struct oci_strv cmd;
	bool whole_base; /* the base has all of a skeleton: goci_image_foresee */
};

/* Makes the plan of a service. -1: a setting that only now is seen to be wrong. */
int goci_plan_init(struct goci_plan *plan, const struct goci_service *service,
	struct oci_err *err);
void goci_plan_release(struct goci_plan *plan);

/*
 * Adds what takes the place of the labels that git told where the image is not of what
 * the commit has: "COMMIT-dirty", as `git describe --dirty` writes it.
 */
void goci_plan_dirty_labels(const struct goci_plan *plan, struct oci_strv *labels);

/* The plan as a document, owned by the caller. */
json_t *goci_plan_json(const struct goci_plan *plan);

#endif
