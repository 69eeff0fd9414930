/*
 * The platform of a descriptor in an image index (OCI image-spec 1.1, image-index.md,
 * "platform"), which is untrusted text.
 */
#ifndef GOCI_INSPECT_PLATFORM_NAME_H
#define GOCI_INSPECT_PLATFORM_NAME_H

#include "oci/platform.h"

#include <jansson.h>
#include <stdbool.h>

/*
 * Reads the platform of a descriptor into `platform`, normalized where goci knows the
 * architecture and cut to the fields' sizes otherwise. All fields are "" where the
 * descriptor has no platform. Cannot fail.
 */
void goci_platform_read(const json_t *descriptor, struct oci_platform *platform);

/*
 * Writes the platform of a descriptor as "linux/arm64" to `name`, without control
 * characters; "?" where the descriptor has none.
 */
void goci_platform_name(const json_t *descriptor, char name[OCI_PLATFORM_STR]);

/*
 * Whether a descriptor is of an image that runs on a machine. False for one without a
 * platform and for "unknown/unknown", under which BuildKit stores attestations.
 */
bool goci_platform_real(const json_t *descriptor);

#endif
