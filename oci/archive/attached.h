/*
 * What is attached to the images of a copy.
 */
#ifndef OCI_ARCHIVE_ATTACHED_H
#define OCI_ARCHIVE_ATTACHED_H

#include "copy.h"
#include "oci/attach.h"

/* Adds the entries of what was attached by oci_copy_attach, after those of images. */
int oci_copy_settle(struct oci_copy *copy, struct oci_err *err);

#endif
