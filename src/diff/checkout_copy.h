/*
 * Copying a source tree, so that it can be built in another folder.
 *
 * All regular files are copied, by reflink where the file system supports it, and
 * symlinks are kept. In place of .git a minimal repository is written with the commit,
 * its tag and the remote, which is all that a build reads of it. Image layouts in dist
 * are linked, not copied. Sockets, FIFOs and devices are left out.
 */
#ifndef GOCI_DIFF_CHECKOUT_COPY_H
#define GOCI_DIFF_CHECKOUT_COPY_H

#include "oci/cancel.h"

/*
 * Copies the folder `from`, an absolute path, to the new folder `to`. A failure leaves
 * an incomplete copy, which the caller removes.
 */
int goci_checkout_copy(const char *from, const char *to,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
