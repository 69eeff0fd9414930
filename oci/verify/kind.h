/*
 * Images and artifacts: what a manifest is.
 *
 * A config of another type than an image's makes an artifact. But much of what is
 * attached to images has a config of an image all the same, since registries once took
 * nothing else: cosign's has neither architecture nor os. Such a manifest is an
 * artifact only when none of its layers is one of an image and something says so:
 * artifactType, a subject, the tag or the index that lists it, or layers that are known
 * to be of artifacts. Everything else is an image, and has to be one in all.
 */
#ifndef OCI_VERIFY_KIND_H
#define OCI_VERIFY_KIND_H

#include "oci/digest.h"

#include <jansson.h>
#include <stdbool.h>

/* Whether one of the layers is of an image, or there is none. */
bool oci_layers_are_image(const json_t *layers);

/* Whether all are of types that nothing is known of here. */
bool oci_layers_are_opaque(const json_t *layers);

/*
 * Whether a manifest with the config of an image is an artifact; `about` is what it was
 * found to be about before it was read, or "".
 */
bool oci_manifest_is_artifact(const json_t *manifest, const struct oci_digest *about);

/*
 * Whether engines that do not look at the types of layers run what has this config: it
 * says what to start, and has as many diff ids as there are layers. One for WebAssembly
 * has that, too, and its layers are no file systems.
 */
bool oci_config_is_run(const json_t *config, size_t layers);

#endif
