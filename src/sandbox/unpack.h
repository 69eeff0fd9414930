/*
 * Unpacking all layers of an image to a folder (OCI image-spec 1.1, layer.md, "Applying
 * Changesets").
 *
 * Layers are untrusted. Nothing is written outside the folder or over the limits;
 * devices, FIFOs and sockets are left out; set-user-id and set-group-id bits are
 * removed; owners are set only if goci runs as root, mapped by `ids`.
 */
#ifndef GOCI_SANDBOX_UNPACK_H
#define GOCI_SANDBOX_UNPACK_H

#include "oci/image.h"
#include "sandbox/id_map.h"

struct goci_unpack_limits {
	int64_t bytes;  /* of all files */
	size_t entries; /* of all layers */
};

#define GOCI_UNPACK_LIMITS                                    \
	{                                                     \
		.bytes = INT64_C(16) << 30, .entries = 250000 \
	}

/*
 * Unpacks to the empty folder `root`, a borrowed descriptor. A failure names the layer
 * and leaves what was unpacked before.
 */
int goci_unpack(const struct oci_image *image, int root,
	const struct goci_unpack_limits *limits, const struct goci_id_map *ids,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
