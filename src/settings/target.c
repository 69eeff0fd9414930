#include "settings/target.h"

#include <string.h>

static const char *const names[GOCI_TARGETS] = {
	[GOCI_PRODUCTION] = "production",
	[GOCI_BASE] = "base",
	[GOCI_DEVELOPMENT] = "development",
	[GOCI_BUILDER] = "builder",
};

const char *goci_target_name(enum goci_target target)
{
	return names[target];
}

int goci_target_parse(const char *name, enum goci_target *target, struct oci_err *err)
{
	for (int i = 0; i < GOCI_TARGETS; i++)
		if (strcmp(names[i], name) == 0) {
			*target = (enum goci_target)i;
			return 0;
		}
	return oci_err_set(err, OCI_ERR_USAGE,
		"there is no target \"%.40s\"; use base, development, builder, production "
		"or all",
		name);
}

int goci_check_target(const char *value, struct oci_err *err)
{
	enum goci_target ignored;

	return strcmp(value, "all") == 0 ? 0 : goci_target_parse(value, &ignored, err);
}

int goci_check_modules(const char *value, struct oci_err *err)
{
	if (strcmp(value, "all") == 0 || strcmp(value, "needed") == 0)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"\"%.40s\": expected all (the build list) or needed (the modules that "
		"the service's packages import)",
		value);
}
