/*
 * Unpacking an image: all of its layers, one on top of the other (image-spec layer.md,
 * "Applying Changesets"), in a folder.
 *
 * Layers are foreign. Nothing is written outside the folder, and no more than the
 * limits say; devices, FIFOs and sockets are left out, set-user-id and set-group-id
 * bits are dropped, and owners are set only by root, as the ids say.
 */
#ifndef GOCI_MEASURE_UNPACK_H
#define GOCI_MEASURE_UNPACK_H

#include "measure/ids.h"
#include "oci/image.h"

struct goci_unpack_limits {
	int64_t bytes;  /* of all files together */
	size_t entries; /* of all layers together */
};

#define GOCI_UNPACK_LIMITS                                    \
	{                                                     \
		.bytes = INT64_C(16) << 30, .entries = 250000 \
	}

/* Unpacks into the folder `root` (a descriptor, borrowed), which is empty. */
int goci_unpack(const struct oci_image *image, int root,
	const struct goci_unpack_limits *limits, const struct goci_ids *ids,
	const struct oci_cancel *cancel, struct oci_err *err);

#endif
