#include "attach/wanted.h"

#include "app/defaults.h"
#include "sign/signing.h"

#include <string.h>

/* Without a format, both: the list may say only what else is in them. */
static bool has(const struct oci_strv *list, const char *name)
{
	bool formats = oci_strv_has(list, "cyclonedx") || oci_strv_has(list, "spdx");

	return !formats || oci_strv_has(list, name);
}

struct goci_wanted goci_wanted_of(
	const struct goci_service *service, struct goci_signing *signing)
{
	const struct goci_settings *s = &service->settings;
	bool sbom = oci_strv_has(&s->attest, "sbom");

	return (struct goci_wanted){.cyclonedx = sbom && has(&s->sbom, "cyclonedx"),
		.spdx = sbom && has(&s->sbom, "spdx"),
		.provenance = oci_strv_has(&s->attest, "provenance"),
		.package_files =
			sbom && oci_strv_has(&s->sbom, GOCI_SBOM_PACKAGE_FILES),
		.signing = signing};
}

bool goci_wanted_any(const struct goci_wanted *w)
{
	return w->cyclonedx || w->spdx || w->provenance || w->signing;
}

bool goci_wanted_has(const struct goci_wanted *w, enum goci_document_kind kind)
{
	const bool all[] = {
		[GOCI_DOCUMENT_CYCLONEDX] = w->cyclonedx,
		[GOCI_DOCUMENT_SPDX] = w->spdx,
		[GOCI_DOCUMENT_PROVENANCE] = w->provenance,
	};

	return all[kind];
}

void goci_wanted_hash(const struct goci_wanted *w, struct oci_hasher *h)
{
	struct oci_digest identity = {""};

	if (w->signing)
		goci_signing_identity(w->signing, &identity);
	oci_hasher_add_str(h, identity.str);
	oci_hasher_add_str(h, w->cyclonedx ? "cyclonedx" : "");
	oci_hasher_add_str(h, w->spdx ? "spdx" : "");
	oci_hasher_add_str(h, w->provenance ? "provenance" : "");
	oci_hasher_add_str(h, w->package_files ? "package files" : "");
}

json_t *goci_wanted_json(const struct goci_wanted *w)
{
	const struct {
		bool is;
		const char *name;
	} all[] = {
		{w->cyclonedx, "cyclonedx"},
		{w->spdx, "spdx"},
		{w->provenance, "provenance"},
		{w->signing && goci_signing_bundle(w->signing), "signature"},
		{w->signing && goci_signing_simple(w->signing), "simple signature"},
	};
	json_t *list = json_array();

	for (size_t i = 0; i < OCI_COUNT(all); i++)
		if (all[i].is)
			json_array_append_new(list, json_string(all[i].name));
	return list;
}

int goci_wanted_check(const struct goci_wanted *wanted,
	const struct goci_service *service, struct oci_err *err)
{
	if (!goci_wanted_any(wanted))
		return 0;
	for (size_t i = 0; i < service->archive_count; i++)
		if (service->archives[i].transport == OCI_DOCKER_ARCHIVE)
			return oci_err_set(err, OCI_ERR_USAGE,
				"docker-archive:%s cannot hold what is attached to an "
				"image: write oci-archive: or oci:, or build without "
				"--attest and with --sign-key none",
				service->archives[i].path);
	return 0;
}
