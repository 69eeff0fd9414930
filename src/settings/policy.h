/*
 * Policies as the command line names them: the built-in one, or a file.
 */
#ifndef GOCI_SETTINGS_POLICY_H
#define GOCI_SETTINGS_POLICY_H

#include "oci/policy.h"

/*
 * Reads "production" or a file of YAML; what a file does not set is as in production.
 * `policy` is released by the caller, after a failure too.
 */
int goci_policy_read(const char *name, struct oci_policy *policy, struct oci_err *err);

/* Reads one to see whether it can be read. */
int goci_policy_test(const char *name, struct oci_err *err);

#endif
