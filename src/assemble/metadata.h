/*
 * The metadata of a build for machines: buildx's keys, and goci's under "goci".
 */
#ifndef GOCI_ASSEMBLE_METADATA_H
#define GOCI_ASSEMBLE_METADATA_H

#include "layers/image.h"

#include <jansson.h>

/* Returns the metadata of one service's images; the caller frees it. */
json_t *goci_metadata(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report);

/*
 * Returns the item of a service in `goci.services`, made from its metadata: the same
 * whether the image was built in this call or was unchanged, alone or with others. The
 * caller frees it.
 */
json_t *goci_metadata_service(
	const struct goci_service *service, const json_t *metadata, bool unchanged);

#endif
