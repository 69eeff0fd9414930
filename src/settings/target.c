#include "settings/target.h"

#include "options/choices.h"

const char *const goci_target_choices[] = {
	[GOCI_PRODUCTION] = "production",
	[GOCI_BASE] = "base",
	[GOCI_DEVELOPMENT] = "development",
	[GOCI_BUILDER] = "builder",
	[GOCI_TARGETS] = "all",
	NULL,
};

const char *goci_target_name(enum goci_target target)
{
	return goci_target_choices[target];
}

int goci_target_parse(const char *name, enum goci_target *target, struct oci_err *err)
{
	int i = goci_choice_find(goci_target_choices, name);

	if (i < 0 || i == GOCI_TARGETS)
		return goci_choice_refuse(goci_target_choices, name, err);
	*target = (enum goci_target)i;
	return 0;
}
