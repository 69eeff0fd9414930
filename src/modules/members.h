/*
 * What the modules of a workspace require of each other. Go builds them from their
 * folders whatever the version; only its list of all modules asks for the go.mod of
 * that version, which may have never been published.
 */
#ifndef GOCI_MODULES_MEMBERS_H
#define GOCI_MODULES_MEMBERS_H

#include "app/app.h"
#include "go/module.h"

/*
 * Adds to `edits`, for each version of a member that another member requires, the flag
 * of `go work edit` that has the member's folder in its place. Without a workspace
 * there are none.
 */
int goci_members_edits(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *edits, struct oci_err *err);

#endif
