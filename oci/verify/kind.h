/*
 * Classifies a manifest as an image or an artifact.
 *
 * A manifest whose config is not an image config is an artifact. But many artifacts
 * have an image config, since registries once accepted nothing else; cosign's has
 * neither architecture nor os. Such a manifest is an artifact only when none of its
 * layers is an image layer and there is a sign of one: artifactType, a subject, the tag
 * or index that lists it, or layers with media types of artifacts. Any other manifest
 * is an image, and must be a valid one.
 */
#ifndef OCI_VERIFY_KIND_H
#define OCI_VERIFY_KIND_H

#include "oci/digest.h"

#include <jansson.h>
#include <stdbool.h>

/* True when one of the layers is an image layer, or there are no layers. */
bool oci_layers_are_image(const json_t *layers);

/* True when all layers are signatures or attestations. */
bool oci_layers_are_attached(const json_t *layers);

/* True when all media types are unknown here. */
bool oci_layers_are_opaque(const json_t *layers);

/*
 * True when a manifest with an image config is an artifact; `about` is the image that
 * the referring document says it is attached to, or "".
 */
bool oci_manifest_is_artifact(const json_t *manifest, const struct oci_digest *about);

/*
 * True when engines that ignore the media types of layers would run this config: it has
 * a command, and as many diff ids as there are layers. False for WebAssembly, whose
 * layers are not file systems.
 */
bool oci_config_is_run(const json_t *config, size_t layers);

#endif
