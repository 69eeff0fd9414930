/*
 * Unpacking a layer of a shared cache into a cache of Go.
 */
#ifndef GOCI_SHARE_SHARE_UNPACK_H
#define GOCI_SHARE_SHARE_UNPACK_H

#include "oci/cancel.h"
#include "oci/span.h"

/* One layer to be put into a cache of Go's; all borrowed. */
struct goci_share_unpack {
	const char *top; /* GOCACHE or GOMODCACHE */
	bool packages;   /* it is GOCACHE */
	const struct oci_cancel *cancel;
	struct oci_buf *names; /* of its files, a line each: appended to */
};

/*
 * Unpacks a layer. Outputs and downloads are named as they come, and only
 * when the whole layer was sound are they made known to Go by the small files beside
 * them.
 */
int goci_share_unpack(const struct goci_share_unpack *unpack,
	const struct oci_span *layer, struct oci_err *err);

#endif
