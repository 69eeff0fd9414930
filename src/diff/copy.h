/*
 * A copy of a source, to be built somewhere else.
 *
 * Everything is copied, as a build may read everything: by reflink where the file
 * system can. In the place of .git there is one that tells what a build reads of it:
 * the commit, its tag and the remote. Images in dist are named by links, as they are
 * large and no source. Symlinks stay as they are; sockets, FIFOs and devices are left
 * out.
 */
#ifndef GOCI_DIFF_COPY_H
#define GOCI_DIFF_COPY_H

#include "oci/cancel.h"

/* Copies the folder `from`, an absolute path, to `to`, which is made. */
int goci_checkout_copy(const char *from, const char *to,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
