/*
 * Sharing: the caches of a build as an artifact of a layout, for a machine that has
 * none of them (--cache-to and --cache-from).
 *
 * It holds what this build used and no more: the downloads of its modules, and the
 * entries of Go's build cache that its packages are compiled to. What goci itself keeps
 * stays on its host: that a layer belongs to a key, or is compressed as it would be
 * here, could be checked only by making it. The same build makes the same bytes, and
 * what has not changed keeps its digest, so that a copy moves only the rest.
 *
 * What is read back is checked before it is used: blobs by their digests, names by what
 * the caches hold and nothing else, outputs of the compiler by their hashes; modules
 * are left to Go, which knows go.sum. That an entry belongs to its key cannot be
 * checked: who can write to a shared cache can write to what is built with it.
 */
#ifndef GOCI_SHARE_SHARE_RESTORE_H
#define GOCI_SHARE_SHARE_RESTORE_H

#include "layers/image.h"
#include "service/request.h"

/*
 * Puts what is in the layout into the caches of the services' modules; what they have
 * already is not touched. A part that is damaged is warned of and left out. A layout or
 * a tag that is not there yet is no error.
 */
int goci_share_restore(const struct goci_request *request,
	const struct goci_services *services, const struct goci_maker *maker,
	struct oci_err *err);

#endif
