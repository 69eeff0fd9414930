/*
 * Finding the source of an image in a folder, for `goci reproduce`.
 */
#ifndef GOCI_DIFF_CHECKOUT_H
#define GOCI_DIFF_CHECKOUT_H

#include "assemble/build.h"
#include "diff/build_record.h"
#include "settings/settings.h"

/* Both owned. */
struct goci_checkout {
	/* The folder to copy, absolute: it contains the service, the folder given, and
	 * the go.work and goci.yaml that apply to the service. */
	char *root;
	char *service; /* the service's folder relative to root: "" or "/cmd/api" */
};

/*
 * Searches `dir` and the folders below it for the module in `recorded`. Fails with
 * OCI_ERR_NOT_FOUND when no go.mod declares it. `allowed` is --allow-go-flag. The
 * caller releases `source`, after a failure too.
 */
int goci_checkout_find(struct goci_checkout *source,
	const struct goci_build_record *recorded, const char *dir,
	const struct oci_strv *allowed, struct oci_err *err);
void goci_checkout_release(struct goci_checkout *source);

/*
 * Merges the settings of the source's goci.yaml and of `request` for the service into
 * `settings`, which the caller releases.
 */
int goci_checkout_settings(const struct goci_checkout *source,
	const struct goci_request *request, struct goci_settings *settings,
	struct oci_err *err);

#endif
