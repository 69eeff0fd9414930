/*
 * Where the source of an image is: which folder has its module, and how much around it
 * a build can read.
 */
#ifndef GOCI_DIFF_CHECKOUT_H
#define GOCI_DIFF_CHECKOUT_H

#include "assemble/build.h"
#include "diff/recorded.h"
#include "settings/settings.h"

/* All owned. */
struct goci_checkout {
	char *root;    /* absolute: with go.work, goci.yaml and the folder given */
	char *service; /* the service's folder below it: "" or "/cmd/api" */
};

/*
 * Finds the service that an image tells of in the folder `dir`, or below it.
 * OCI_ERR_NOT_FOUND where no go.mod is its module's. `allowed` is --allow-go-flag.
 */
int goci_checkout_find(struct goci_checkout *source,
	const struct goci_recorded *recorded, const char *dir,
	const struct oci_strv *allowed, struct oci_err *err);
void goci_checkout_release(struct goci_checkout *source);

/* What is set for the service, by the source's own goci.yaml and by the request. */
int goci_checkout_settings(const struct goci_checkout *source,
	const struct goci_request *request, struct goci_settings *settings,
	struct oci_err *err);

#endif
