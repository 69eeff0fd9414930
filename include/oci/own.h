/*
 * Own folders: those in which nobody but the user (and root) can put anything, so that
 * what was kept there can be believed later.
 *
 * A folder is one's own when it belongs to the user and nobody else can write to it.
 * Who can rename a folder above can put another in its place, but none that belongs to
 * the user: it is looked at each time, and then held open. The folders above are not
 * looked at: in CI they belong to whom the checkout does, or everyone can write to
 * them. What breaks the rule is OCI_ERR_REFUSED, and the message tells how to mend it.
 */
#ifndef OCI_OWN_H
#define OCI_OWN_H

#include "oci/err.h"

/*
 * Opens the folder `path`, and makes what of it is missing, 0700. Each step is taken
 * from a descriptor of the one before it. Links of the user's or root's are followed.
 * Returns the descriptor or -1.
 */
int oci_own_open(const char *path, struct oci_err *err);

/*
 * The same for a folder that has to be there, and in which others may be, as in /tmp:
 * it belongs to the user or to root.
 * The descriptor is one to start from (O_PATH).
 */
int oci_own_open_shared(const char *path, struct oci_err *err);

/*
 * Opens the folder `path` below `dirfd`, which is one's own, and makes what of it is
 * missing, 0700. No link is followed, and what is there has to be one's own too.
 */
int oci_own_open_at(int dirfd, const char *path, struct oci_err *err);

/*
 * Whether what another program keeps at `name` in `dirfd`, which is one's own, is so
 * too: 0 for nothing, and for a folder that nobody else can change.
 */
int oci_own_check_at(int dirfd, const char *name, struct oci_err *err);

#endif
