/*
 * The rules of the config of an image or an artifact.
 */
#ifndef OCI_VERIFY_CONFIG_RULES_H
#define OCI_VERIFY_CONFIG_RULES_H

#include "documents.h"

/*
 * Checks a config of an image with `layers` layers for a platform; `ids` gets as many
 * diff ids, "" for one that is not there.
 */
void oci_config_check(const struct oci_doc *doc, const json_t *config, size_t layers,
	const struct oci_descriptor_platform *said, struct oci_digest *ids);

/*
 * The same for an artifact whose config has the type of an image's: there need be no
 * architecture and no os, neither of them, and nothing of a root file system.
 */
void oci_artifact_config_check(const struct oci_doc *doc, const json_t *config,
	size_t layers, const struct oci_descriptor_platform *said);

#endif
