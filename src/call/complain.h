/*
 * How an error of a command is printed, and the statuses that commands end with.
 */
#ifndef GOCI_CALL_COMPLAIN_H
#define GOCI_CALL_COMPLAIN_H

#include "ci/ci.h"
#include "oci/err.h"

enum { GOCI_EXIT_OK, GOCI_EXIT_FAILED, GOCI_EXIT_USAGE, GOCI_EXIT_DIFFERS };

/*
 * Prints an error as one line on standard error, on GitHub as an annotation. Returns
 * the exit status: 2 for OCI_ERR_USAGE, else 1.
 */
int goci_complain(const struct oci_err *err);
/* The same for the CI that --ci has named, not the one of the environment. */
int goci_complain_in(const struct goci_ci *ci, const struct oci_err *err);

#endif
