/*
 * The section `sign` of the user's own configuration: what signs by default. The
 * goci.yaml of a source cannot have it.
 */
#ifndef GOCI_SETTINGS_SIGN_OPTIONS_H
#define GOCI_SETTINGS_SIGN_OPTIONS_H

#include "options/checks_sign.h"
#include "options/option.h"

/* Its keys; offsets are those of struct goci_sign_values. */
extern const struct goci_options goci_sign_options;

/* Fails for keys that contradict each other: a key and a command. */
int goci_sign_check(const struct goci_sign_values *values, struct oci_err *err);

#endif
