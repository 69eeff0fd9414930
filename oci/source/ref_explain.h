/*
 * What to write in the place of a text that is no reference to an image on disk.
 */
#ifndef OCI_SOURCE_REF_EXPLAIN_H
#define OCI_SOURCE_REF_EXPLAIN_H

#include "oci/err.h"

/*
 * Sets the error to what `s` is, a path on disk, an image of a registry or of another
 * program's, and what is to be written. Nothing is opened. Returns -1.
 */
int oci_ref_explain(const char *s, struct oci_err *err);

#endif
