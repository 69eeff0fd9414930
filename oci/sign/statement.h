/*
 * The in-toto statement in a payload.
 */
#ifndef OCI_SIGN_STATEMENT_H
#define OCI_SIGN_STATEMENT_H

#include "oci/sign.h"

/* Fills in what the payload of `seen` says; what is in it on failure is the caller's.
 */
int oci_statement_take(struct oci_statement_seen *seen, struct oci_err *err);

#endif
