#include "inspect/platform_name.h"

#include "app/text.h"
#include "oci/json.h"

#include <stdio.h>
#include <string.h>

static const char *member(const json_t *descriptor, const char *name)
{
	const json_t *doc = json_object_get(descriptor, "platform");

	return oci_json_text_or(doc, name, "");
}

void goci_platform_read(const json_t *descriptor, struct oci_platform *p)
{
	struct oci_err ignored;
	char name[OCI_PLATFORM_STR];

	*p = (struct oci_platform){0};
	snprintf(p->os, sizeof(p->os), "%s", member(descriptor, "os"));
	snprintf(p->arch, sizeof(p->arch), "%s", member(descriptor, "architecture"));
	snprintf(p->variant, sizeof(p->variant), "%s", member(descriptor, "variant"));
	snprintf(name, sizeof(name), "%s/%s%s%s", p->os, p->arch,
		*p->variant ? "/" : "", p->variant);
	(void)oci_platform_parse(name, p, &ignored);
}

void goci_platform_name(const json_t *descriptor, char name[OCI_PLATFORM_STR])
{
	oci_auto_free char *clean = NULL;
	struct oci_platform platform;
	char raw[OCI_PLATFORM_STR];

	/* A field that was too long was cut, perhaps within a character. */
	goci_platform_read(descriptor, &platform);
	oci_platform_format(&platform, raw, sizeof(raw));
	clean = goci_text_clean(*platform.os ? raw : "?");
	snprintf(name, OCI_PLATFORM_STR, "%s", clean);
}

bool goci_platform_real(const json_t *descriptor)
{
	const char *os = member(descriptor, "os");

	return *os && strcmp(os, "unknown") != 0;
}
