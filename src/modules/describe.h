/*
 * Finds the module of a folder and the toolchain that builds it, by `go env`.
 *
 * Go runs in the folder itself, so that the toolchain that go.mod selects is the one
 * that is described.
 */
#ifndef GOCI_MODULES_DESCRIBE_H
#define GOCI_MODULES_DESCRIBE_H

#include "app/app.h"
#include "go/module.h"
#include "oci/err.h"

/*
 * Fills in `module` for the module or workspace that `dir` is in, after the files that
 * Go reads for it were checked to lie within the source. Release it in any case, also
 * after a failure: OCI_ERR_NOT_FOUND without a go command, OCI_ERR_USAGE where `dir` is
 * in no module, OCI_ERR_CHILD where Go fails or is too old.
 */
int goci_module_init(struct goci_module *module, struct goci_app *app, const char *dir,
	bool offline, struct oci_err *err);

#endif
