/*
 * Shares the caches of a build as an artifact in an image layout, for a machine without
 * caches (--cache-to and --cache-from).
 *
 * It contains only what this build used: the downloads of its modules, and the entries
 * of Go's build cache for its packages. goci's own cache is not shared: that a layer
 * belongs to a key, or is compressed as here, could only be verified by making it. The
 * same build makes the same bytes, and unchanged layers keep their digests, so that a
 * copy only transfers the rest.
 *
 * What is read back is checked before use: blobs by their digests, names against those
 * that the caches may contain, compiler outputs by their hashes; Go itself verifies
 * modules against go.sum. That an entry belongs to its key cannot be verified: whoever
 * can write to a shared cache controls what is built with it.
 */
#ifndef GOCI_SHARE_SHARE_RESTORE_H
#define GOCI_SHARE_SHARE_RESTORE_H

#include "layers/image.h"
#include "service/request.h"

/*
 * Copies the layout's content into the caches of the services' modules; existing files
 * are not replaced. A damaged part is skipped with a warning. A layout or tag that does
 * not exist yet is no error.
 */
int goci_share_restore(const struct goci_request *request,
	const struct goci_services *services, const struct goci_maker *maker,
	struct oci_err *err);

#endif
