#include "saved.h"

#include "oci/ref.h"
#include "oci/spec.h"
#include "strict/unwrap.h"

#include <string.h>

/* Tools write "docker.io/library/x:y" where a user writes "x:y". */
bool oci_saved_is_named(const char *name, const char *tag)
{
	oci_auto_free char *full = oci_name_full(tag);

	return strcmp(name, tag) == 0 || strcmp(name, full) == 0 ||
	       strcmp(oci_name_familiar(name), tag) == 0;
}

struct oci_digest oci_saved_digest(const char *path)
{
	const char *slash = strrchr(path, '/'), *hex = slash ? slash + 1 : path;
	struct oci_digest digest = {""};
	struct oci_err ignored;
	oci_auto_buf text = OCI_BUF_INIT;

	if (strncmp(hex, "sha256:", 7) == 0)
		hex += 7;
	if (strlen(hex) < OCI_DIGEST_HEX ||
		(hex[OCI_DIGEST_HEX] && strcmp(hex + OCI_DIGEST_HEX, ".json") != 0))
		return digest;
	oci_buf_adds(&text, "sha256:");
	oci_buf_add(&text, hex, OCI_DIGEST_HEX);
	if (oci_digest_parse(text.data, &digest, &ignored) < 0)
		digest.str[0] = '\0';
	return digest;
}

const char *oci_saved_media(const struct oci_span *layer)
{
	static const char *const types[] = {
		OCI_MEDIA_LAYER, OCI_MEDIA_LAYER_GZIP, OCI_MEDIA_LAYER_ZSTD};

	return types[oci_wrapping_of_span(layer)];
}
