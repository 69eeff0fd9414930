/*
 * Reads policies by name: the built-in one, or a file.
 */
#ifndef GOCI_SETTINGS_POLICY_H
#define GOCI_SETTINGS_POLICY_H

#include "oci/policy.h"

/*
 * Reads the policy "production" or a YAML file; what the file leaves out is as in
 * production. The caller releases `policy`, on failure too.
 */
int goci_policy_read(const char *name, struct oci_policy *policy, struct oci_err *err);

/* Checks that a policy can be read. */
int goci_policy_test(const char *name, struct oci_err *err);

#endif
