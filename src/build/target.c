#include "build/target.h"

#include "build/parts.h"
#include "oci/json.h"

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
		"\"%.40s\" is neither all, the modules of the build list, nor needed, "
		"those that the service's packages are of",
		value);
}

static bool has_part(const json_t *config, enum goci_part_kind kind)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(config, "history"), i, entry)
	{
		const char *maker = oci_json_text(entry, "created_by");

		if (maker && strcmp(maker, goci_part_history(kind)) == 0)
			return true;
	}
	return false;
}

int goci_target_read(
	const json_t *config, enum goci_target *target, struct oci_err *err)
{
	bool app = has_part(config, GOCI_PART_APP);

	if (has_part(config, GOCI_PART_SOURCE))
		*target = app ? GOCI_BUILDER : GOCI_DEVELOPMENT;
	else if (has_part(config, GOCI_PART_GOMOD))
		*target = GOCI_BASE;
	else if (app)
		*target = GOCI_PRODUCTION;
	else
		return oci_err_set(err, OCI_ERR_INVALID,
			"its history tells of no layer of goci build");
	return 0;
}
