/*
 * Requirements between the modules of a workspace. Go builds them from their folders,
 * whatever version is required; but `go list -m all` needs the go.mod of that version,
 * which may never have been published.
 */
#ifndef GOCI_MODULES_MEMBERS_H
#define GOCI_MODULES_MEMBERS_H

#include "app/app.h"
#include "go/module.h"

/*
 * For each version of a member that another member requires, appends the flag of
 * `go work edit` that replaces it by the member's folder. Without a workspace, appends
 * nothing.
 */
int goci_members_edits(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *edits, struct oci_err *err);

#endif
