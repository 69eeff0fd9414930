/*
 * Finds Go's build info in an ELF file, as debug/buildinfo does: in both of its forms
 * (inline strings since Go 1.18, pointers before), for every machine. The program is
 * hostile input: it is read with bounds, and never run.
 */
#ifndef GOCI_BINARY_BUILDINFO_READ_H
#define GOCI_BINARY_BUILDINFO_READ_H

#include "binary/buildinfo.h"
#include "oci/cancel.h"

/*
 * Reads the build info of the regular file `fd` into `info`, which the caller releases.
 * OCI_ERR_NOT_FOUND for a file that is not ELF or has no build info, OCI_ERR_INVALID
 * for build info that is damaged.
 */
int goci_buildinfo_read(int fd, const struct oci_cancel *cancel,
	struct goci_buildinfo *info, struct oci_err *err);

#endif
