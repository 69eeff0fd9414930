/*
 * Error messages for texts that are not references to images on disk, with what to
 * write instead.
 */
#ifndef OCI_SOURCE_REF_EXPLAIN_H
#define OCI_SOURCE_REF_EXPLAIN_H

#include "oci/err.h"

/*
 * Fails when the user probably meant a path with a colon in it: a folder with the colon
 * in its name exists, and none with the name that ends at `colon`.
 */
int oci_ref_explain_colon(const char *path, const char *colon, struct oci_err *err);

/*
 * Sets the error to what `s` looks like (a path on disk, an image in a registry or of
 * another program) and what to write instead. Opens no file. Returns -1.
 */
int oci_ref_explain(const char *s, struct oci_err *err);

#endif
