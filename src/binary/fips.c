#include "binary/fips.h"

#include <string.h>

static const char *setting(const struct goci_buildinfo *info, const char *key)
{
	for (size_t i = 0; i < info->setting_count; i++)
		if (strcmp(info->settings[i].key, key) == 0)
			return info->settings[i].value;
	return NULL;
}

/* The value of a GODEBUG setting in "A=1,B=2"; the last one counts. */
static char *debug_value(const char *list, const char *name)
{
	size_t len = strlen(name);
	char *value = NULL;

	for (const char *p = list; p && *p; p += strcspn(p, ","), p += *p == ',')
		if (strncmp(p, name, len) == 0 && p[len] == '=') {
			oci_freep(&value);
			value = oci_xstrndup(p + len + 1, strcspn(p + len + 1, ","));
		}
	return value;
}

char *goci_fips_missing(const struct goci_buildinfo *info)
{
	const char *module = setting(info, "GOFIPS140");
	oci_auto_free char *mode =
		debug_value(setting(info, "DefaultGODEBUG"), "fips140");

	if (!module || strcmp(module, "off") == 0)
		return oci_xstrdup("was built without GOFIPS140: build it with "
				   "GOFIPS140=v1.0.0, which Go 1.24 and newer know");
	if (!mode || (strcmp(mode, "on") != 0 && strcmp(mode, "only") != 0))
		return oci_xasprintf(
			"has GOFIPS140=%s, but its default is fips140=%s: "
			"look for a //go:debug line or a godebug directive",
			module, mode ? mode : "off");
	return NULL;
}
