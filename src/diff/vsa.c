#include "diff/vsa.h"

#include "app/version.h"
#include "oci/json.h"
#include "supply/purl.h"

/*
 * SLSA v1.1, "Verification Summary Attestation": levels of one's own must not begin
 * with SLSA_; that of a track that was not looked at is UNEVALUATED.
 */
static json_t *levels_json(bool passed)
{
	return passed ? json_pack("[s, s]", "SLSA_BUILD_LEVEL_UNEVALUATED",
				"GOCI_REPRODUCED")
		      : json_pack("[s]", "FAILED");
}

json_t *goci_vsa_json(const struct goci_vsa *vsa)
{
	oci_auto_buf resource = OCI_BUF_INIT;
	oci_auto_free char *policy =
		oci_xasprintf("%s/docs/provenance.md#reproduced-images", goci_homepage);
	json_t *doc = json_object();

	goci_purl_begin(&resource, "oci", vsa->name);
	goci_purl_version(&resource, vsa->image->str);
	json_object_set_new(doc, "verifier",
		json_pack("{s:s, s:{s:s}}", "id",
			vsa->verifier ? vsa->verifier : goci_homepage, "version",
			"goci", goci_version));
	oci_json_set(doc, "timeVerified", vsa->time);
	oci_json_set(doc, "resourceUri", resource.data);
	json_object_set_new(doc, "policy", json_pack("{s:s}", "uri", policy));
	oci_json_set(doc, "verificationResult", vsa->passed ? "PASSED" : "FAILED");
	json_object_set_new(doc, "verifiedLevels", levels_json(vsa->passed));
	oci_json_set(doc, "slsaVersion", "1.1");
	return doc;
}
