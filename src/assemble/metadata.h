/*
 * What a build tells machines: buildx's keys, and under "goci" its own.
 */
#ifndef GOCI_ASSEMBLE_METADATA_H
#define GOCI_ASSEMBLE_METADATA_H

#include "layers/image.h"

#include <jansson.h>

/* The metadata of one service's images; owned by the caller. */
json_t *goci_metadata(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report);

/*
 * What stands for a service in `goci.services`, made from its metadata: the same
 * whether it was built in this call or was there, alone or with others. Owned by the
 * caller.
 */
json_t *goci_metadata_service(
	const struct goci_service *service, const json_t *metadata, bool unchanged);

#endif
