/*
 * The files that a CI reads when a step has ended: which they are, and writing them.
 */
#ifndef GOCI_OUTCOME_FILES_H
#define GOCI_OUTCOME_FILES_H

#include "app/app.h"
#include "app/output.h"
#include "ci/ci.h"
#include "outcome/result.h"

/*
 * Adds the files of `ci`, and `report` of --ci-report (or NULL), to the outputs of a
 * call, before its work. Of a CI that was found by the environment, a file that is not
 * there (as in a container without it) is left out; of one that was asked for, it is an
 * error.
 */
int goci_outcome_find(const struct goci_ci *ci, const char *report,
	struct goci_outputs *outputs, struct oci_err *err);

/* Writes them. If one cannot be written, the others still are. */
int goci_outcome_write(const struct goci_ci *ci, const struct goci_outcome *result,
	struct goci_outputs *outputs, struct goci_app *app, struct oci_err *err);

#endif
