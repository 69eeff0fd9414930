/*
 * What to write in the place of a text that is no reference to an image on disk.
 */
#ifndef OCI_SOURCE_REF_EXPLAIN_H
#define OCI_SOURCE_REF_EXPLAIN_H

#include "oci/err.h"

/*
 * Fails where `path`, in which a tag follows its first colon, was meant to be one that
 * has that colon in a folder's name: that folder is there, and the other is not.
 */
int oci_ref_explain_colon(const char *path, const char *colon, struct oci_err *err);

/*
 * Sets the error to what `s` is, a path on disk, an image of a registry or of another
 * program's, and what is to be written. Nothing is opened. Returns -1.
 */
int oci_ref_explain(const char *s, struct oci_err *err);

#endif
