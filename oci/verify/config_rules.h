/*
 * The rules for the config of an image or an artifact.
 */
#ifndef OCI_VERIFY_CONFIG_RULES_H
#define OCI_VERIFY_CONFIG_RULES_H

#include "documents.h"

/*
 * Checks the config of an image with `layers` layers against the platform of its
 * descriptor. Stores one diff id per layer in `ids`, "" for a missing one.
 */
void oci_config_check(const struct oci_doc *doc, const json_t *config, size_t layers,
	const struct oci_descriptor_platform *said, struct oci_digest *ids);

/*
 * The same for an artifact whose config has the media type of an image config:
 * architecture and os may be absent together, and rootfs is optional.
 */
void oci_artifact_config_check(const struct oci_doc *doc, const json_t *config,
	size_t layers, const struct oci_descriptor_platform *said);

#endif
