#include "oci/artifact.h"
#include "oci/json.h"
#include "oci/spec.h"

#include <string.h>

const char *oci_artifact_type(const json_t *manifest)
{
	const json_t *config = json_object_get(manifest, "config");
	const char *type = oci_json_text(config, "mediaType");
	const char *ours = type ? oci_media_ours(type) : NULL;

	if (!type || (ours && strcmp(ours, OCI_MEDIA_CONFIG) == 0))
		return NULL;
	return oci_json_text_or(manifest, "artifactType", type);
}

const char *oci_artifact_words(const char *type)
{
	static const struct {
		const char *type, *words;
	} known[] = {
		{"application/vnd.goci.cache.v1", "a cache of goci"},
		{"application/vnd.buildkit.cacheconfig.v0", "a cache of BuildKit"},
		{"application/vnd.cncf.helm.config.v1+json", "a Helm chart"},
		{"application/vnd.dev.cosign.artifact.sig.v1+json", "a signature"},
		{"application/vnd.cncf.notary.signature", "a signature"},
		{"application/vnd.dev.sigstore.bundle.v0.3+json", "a signature"},
		{"application/vnd.in-toto+json", "an attestation"},
		{"application/spdx+json", "an SBOM"},
		{"application/vnd.cyclonedx+json", "an SBOM"},
		{"application/vnd.wasm.config.v0+json", "a WebAssembly module"},
	};

	for (size_t i = 0; i < OCI_COUNT(known); i++)
		if (strcmp(known[i].type, type) == 0)
			return known[i].words;
	return "an artifact";
}

int oci_artifact_refuse(const json_t *manifest, struct oci_err *err)
{
	const char *type = oci_artifact_type(manifest);

	if (!type)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID, "is no image but %s (%.200s)",
		oci_artifact_words(type), type);
}
