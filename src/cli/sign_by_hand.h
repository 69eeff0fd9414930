/*
 * What goci sign and goci attest have in common: their options, what is said about REF,
 * and the work.
 */
#ifndef GOCI_CLI_SIGN_BY_HAND_H
#define GOCI_CLI_SIGN_BY_HAND_H

#include "attach/by_hand.h"
#include "call/command.h"
#include "options/checks.h"

/* The options of what signs, for a struct with a struct goci_sign_values `sign`. */
#define GOCI_ROWS_KEY(values)                                                        \
	GOCI_ROWS_SIGN(values, sign, "",                                             \
		"the private key; default: $GOCI_SIGN_KEY, or your configuration's", \
		GOCI_GROUP_IMAGE)

/* A `check`: requires the reference of an image in a layout. */
int goci_sign_check_ref(const struct goci_command *command, const void *values,
	const struct oci_strv *rest, struct oci_err *err);

/*
 * Signs the image `name` and prints a line for each manifest. Returns the exit status.
 */
int goci_sign_ref(const char *name, const struct goci_sign_values *given,
	const struct goci_claim *claim);

/*
 * What signs, for a command that signs later: to be called before threads and children
 * are started. The caller frees it.
 */
int goci_sign_find(const struct goci_sign_values *given, struct goci_signing **signing,
	struct oci_err *err);

/* Signs the image by what was found, and prints a line for each manifest. */
int goci_sign_found(const struct oci_ref *ref, const struct goci_claim *claim,
	struct goci_signing *signing, struct goci_app *app, struct oci_err *err);

#endif
