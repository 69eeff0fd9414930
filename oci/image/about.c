#include "about.h"

#include "oci/mem.h"

#include <string.h>

/* crane uses a full name in the place of a tag: "registry.example/app:sha256-...". */
static const char *tag_of(const char *name)
{
	const char *colon = name ? strrchr(name, ':') : NULL;

	return colon && !strchr(colon, '/') ? colon + 1 : name;
}

struct oci_digest oci_tag_about(const char *name)
{
	static const char *const ends[] = {"", ".sig", ".att", ".sbom"};
	const char *tag = tag_of(name);
	struct oci_digest digest = {""};
	oci_auto_free char *text = NULL;
	struct oci_err ignored;

	if (!tag || strncmp(tag, "sha256-", 7) != 0 || strlen(tag) < 7 + OCI_DIGEST_HEX)
		return digest;
	text = oci_xasprintf("sha256:%.64s", tag + 7);
	for (size_t i = 0; i < OCI_COUNT(ends); i++)
		if (strcmp(tag + 7 + OCI_DIGEST_HEX, ends[i]) == 0 &&
			oci_digest_parse(text, &digest, &ignored) == 0)
			return digest;
	return (struct oci_digest){""};
}
