#include "explain/machine.h"

#include "assemble/place.h"
#include "options/limits.h"

#include <stdlib.h>
#include <string.h>

#define GOCI_SIGN_KEY "GOCI_SIGN_KEY"

const char *const goci_machine_variables[] = {
	"GOCI_CACHE",
	GOCI_SIGN_KEY,
	"GOCI_VULNDB",
	"SOURCE_DATE_EPOCH",
	"TMPDIR",
	"XDG_CACHE_HOME",
	"XDG_CONFIG_HOME",
	NULL,
};

/* A key that stands where its file belongs is refused by a build, and not shown. */
const char *goci_machine_variable(const char *name)
{
	const char *value = getenv(name);

	if (value && strcmp(name, GOCI_SIGN_KEY) == 0 && strstr(value, "-----BEGIN"))
		return "(a key)";
	return value;
}

static void read_limit(const struct goci_config *own, const char *name,
	const char *standard, struct goci_machine_setting *out)
{
	const struct goci_yaml *cache =
		own ? goci_yaml_get(goci_config_root(own), "cache") : NULL;
	const struct goci_yaml *node = goci_yaml_get(cache, name);

	*out = (struct goci_machine_setting){.name = name};
	if (node)
		out->by = goci_set_by_node(goci_config_file(own), node);
	if (node || standard)
		out->value = oci_xstrdup(node ? node->text : standard);
}

/* As goci_cache_dir looks for it. */
static void read_folder(struct goci_machine_setting *out)
{
	const char *own = getenv("GOCI_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");

	*out = (struct goci_machine_setting){
		.name = "folder", .value = goci_cache_dir()};
	if (own && *own)
		out->by.variable = "GOCI_CACHE";
	else if (xdg && *xdg == '/')
		out->by.variable = "XDG_CACHE_HOME";
}

void goci_machine_cache(const struct goci_explanation *all,
	struct goci_machine_setting out[GOCI_MACHINE_CACHE])
{
	const struct goci_config *own = goci_explain_own(all);

	read_folder(&out[0]);
	read_limit(own, "max-size", OCI_TEXT(GOCI_CACHE_GB) "GB", &out[1]);
	read_limit(own, "max-age", NULL, &out[2]);
}

void goci_machine_release(struct goci_machine_setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(settings[i].value);
}
