/*
 * Unpacks a layer of a shared cache into one of Go's caches.
 */
#ifndef GOCI_SHARE_SHARE_UNPACK_H
#define GOCI_SHARE_SHARE_UNPACK_H

#include "oci/cancel.h"
#include "oci/span.h"

/* The destination of a layer; all borrowed. */
struct goci_share_unpack {
	const char *top; /* GOCACHE or GOMODCACHE */
	bool packages;   /* `top` is GOCACHE */
	const struct oci_cancel *cancel;
	struct oci_buf *names; /* appended to: names of files, one per line */
};

/*
 * Unpacks a layer. Outputs and downloads are written as they are read; the small files
 * that make Go find them are written only after the whole layer was valid.
 */
int goci_share_unpack(const struct goci_share_unpack *unpack,
	const struct oci_span *layer, struct oci_err *err);

#endif
