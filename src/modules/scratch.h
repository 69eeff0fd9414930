/*
 * Copies of go.mod and go.sum, or of go.work and go.work.sum, for Go to write to.
 *
 * `go mod download` completes go.sum, and a build must not write to the source: Go is
 * given copies in a temporary folder, and what it writes there is thrown away.
 */
#ifndef GOCI_MODULES_SCRATCH_H
#define GOCI_MODULES_SCRATCH_H

#include "app/app.h"
#include "go/module.h"

struct goci_scratch {
	char *dir;
	struct oci_strv env; /* K=V, for Go to read the copies */
	char *modfile;       /* -modfile=..., or NULL in a workspace */
};

/*
 * Makes them, with what go.work names by relative paths made absolute and with `edits`,
 * flags of `go work edit`; NULL for none. To be released in any case.
 */
int goci_scratch_init(struct goci_scratch *s, const struct goci_module *module,
	struct goci_app *app, const struct oci_strv *edits, struct oci_err *err);

/* Removes the folder, too. */
void goci_scratch_release(struct goci_scratch *s);

#endif
