/*
 * Temporary copies of go.mod and go.sum, or of go.work and go.work.sum.
 *
 * `go mod download` writes to go.sum, and a build must not write to the source: Go gets
 * copies in a temporary folder, and its changes are discarded.
 */
#ifndef GOCI_MODULES_SCRATCH_H
#define GOCI_MODULES_SCRATCH_H

#include "app/app.h"
#include "go/module.h"

struct goci_scratch {
	char *dir;
	struct oci_strv env; /* K=V that make Go use the copies */
	char *modfile;       /* -modfile=..., or NULL in a workspace */
};

/*
 * Creates them, with the relative paths of go.work made absolute and `edits` (flags of
 * `go work edit`, or NULL) applied. Release it in any case.
 */
int goci_scratch_init(struct goci_scratch *s, const struct goci_module *module,
	struct goci_app *app, const struct oci_strv *edits, struct oci_err *err);

/* Removes the folder and frees the rest. */
void goci_scratch_release(struct goci_scratch *s);

#endif
