#include "kind.h"

#include "content.h"
#include "oci/json.h"

#include <string.h>

static const char *type_of(const json_t *descriptor)
{
	return oci_json_text_or(descriptor, "mediaType", "");
}

/* Engines test the beginning of the type only: the rest is the compression. */
static bool is_layer(const char *type)
{
	static const char *const begins[] = {"application/vnd.oci.image.layer.",
		"application/vnd.docker.image.rootfs."};

	for (size_t i = 0; i < OCI_COUNT(begins); i++)
		if (strncmp(type, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

bool oci_layers_are_image(const json_t *layers)
{
	const json_t *layer;
	size_t i;

	json_array_foreach(layers, i, layer) {
		if (is_layer(type_of(layer)))
			return true;
	}
	return i == 0;
}

bool oci_layers_are_attached(const json_t *layers)
{
	const json_t *layer;
	size_t i;

	json_array_foreach(layers, i, layer) {
		enum oci_content content = oci_content_of(type_of(layer));

		if (content < OCI_CONTENT_SIGNATURE || content > OCI_CONTENT_BUNDLE)
			return false;
	}
	return i > 0;
}

bool oci_layers_are_opaque(const json_t *layers)
{
	const json_t *layer;
	size_t i;

	json_array_foreach(layers, i, layer) {
		const char *type = type_of(layer);

		if (!oci_is_media_type(type) ||
			oci_content_of(type) != OCI_CONTENT_OPAQUE)
			return false;
	}
	return i > 0;
}

static bool ends_with(const char *s, const char *end)
{
	size_t len = strlen(s), n = strlen(end);

	return len >= n && strcmp(s + len - n, end) == 0;
}

/*
 * Media types that image layers never have: signatures and statements; SBOMs, as cosign
 * and ko attach them; WebAssembly.
 */
static bool is_attachment(const char *type)
{
	static const char *const sboms[] = {"text/spdx", "text/spdx+json",
		"text/spdx+xml", "application/spdx+json", "application/vnd.cyclonedx",
		"application/vnd.cyclonedx+json", "application/vnd.cyclonedx+xml",
		"application/vnd.syft+json"};
	enum oci_content content = oci_content_of(type);

	if (content >= OCI_CONTENT_SIGNATURE && content <= OCI_CONTENT_BUNDLE)
		return true;
	for (size_t i = 0; i < OCI_COUNT(sboms); i++)
		if (strcmp(type, sboms[i]) == 0)
			return true;
	return ends_with(type, "+wasm") || strcmp(type, "application/wasm") == 0;
}

static bool are_attachments(const json_t *layers)
{
	const json_t *layer;
	size_t i;

	json_array_foreach(layers, i, layer) {
		if (!is_attachment(type_of(layer)))
			return false;
	}
	return true;
}

bool oci_manifest_is_artifact(const json_t *manifest, const struct oci_digest *about)
{
	const json_t *layers = json_object_get(manifest, "layers");
	const char *type = oci_json_text_or(manifest, "artifactType", "");

	if (oci_layers_are_image(layers))
		return false;
	return *about->str || json_is_object(json_object_get(manifest, "subject")) ||
	       (*type && oci_content_of(type) != OCI_CONTENT_CONFIG) ||
	       are_attachments(layers);
}

bool oci_config_is_run(const json_t *config, size_t layers)
{
	const json_t *run = json_object_get(config, "config");
	const json_t *rootfs = json_object_get(config, "rootfs");

	return layers &&
	       json_array_size(json_object_get(rootfs, "diff_ids")) == layers &&
	       (json_array_size(json_object_get(run, "Entrypoint")) ||
		       json_array_size(json_object_get(run, "Cmd"))) &&
	       strcmp(oci_json_text_or(config, "architecture", ""), "wasm") != 0;
}
