#include "modules/deps_inputs.h"

#include "app/paths.h"
#include "oci/json.h"

#include <string.h>

const char *const goci_deps_files[] = {"GoFiles", "CgoFiles", "IgnoredGoFiles",
	"IgnoredOtherFiles", "CFiles", "CXXFiles", "MFiles", "HFiles", "FFiles",
	"SFiles", "SwigFiles", "SwigCXXFiles", "SysoFiles", "EmbedFiles", NULL};

/*
 * A pattern matches within the folder that its first words without a wildcard name:
 * all of that folder is looked at.
 */
void goci_deps_embeds(const json_t *package, struct oci_strv *paths)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	const json_t *pattern;
	size_t i;

	json_array_foreach(json_object_get(package, "EmbedPatterns"), i, pattern) {
		const char *p = json_string_value(pattern);
		oci_auto_free char *path = NULL;
		size_t len;

		if (strncmp(p, "all:", 4) == 0)
			p += 4;
		len = strcspn(p, "*?[\\");
		while (p[len] && len && p[len - 1] != '/')
			len--;
		path = oci_xasprintf("%s%s%.*s", dir, len ? "/" : "", (int)len, p);
		while (path[1] && path[strlen(path) - 1] == '/')
			path[strlen(path) - 1] = '\0';
		oci_strv_take(paths, oci_steal_ptr(&path));
	}
}

static void add_embeds(const json_t *package, struct goci_inputs *inputs)
{
	oci_auto_strv paths = OCI_STRV_INIT;

	goci_deps_embeds(package, &paths);
	for (size_t i = 0; i < paths.count; i++)
		goci_inputs_add_sources(inputs, paths.items[i]);
}

/* No go.mod between the module and a package of it: it would be another module's. */
static void add_gomods(
	const char *dir, const struct goci_module *module, struct goci_inputs *inputs)
{
	oci_auto_free char *at = oci_xstrdup(dir);

	while (*at && strcmp(at, module->dir) != 0 &&
		goci_path_below(module->dir, at)) {
		oci_auto_free char *gomod = oci_xasprintf("%s/go.mod", at);

		goci_inputs_add(inputs, GOCI_INPUT_FILE, gomod);
		*strrchr(at, '/') = '\0';
	}
}

static void add_package(const json_t *package, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs)
{
	const char *dir = oci_json_text_or(package, "Dir", "");
	oci_auto_free char *pgo = oci_xasprintf("%s/default.pgo", dir);
	const json_t *name;
	size_t i;

	goci_inputs_add(inputs, GOCI_INPUT_FILE, pgo);
	goci_inputs_add(inputs, GOCI_INPUT_SOURCES, dir);
	add_gomods(dir, module, inputs);
	add_embeds(package, inputs);
	for (size_t k = 0; goci_deps_files[k]; k++)
		json_array_foreach(
			json_object_get(package, goci_deps_files[k]), i, name) {
			const char *file = json_string_value(name);
			size_t len = strlen(file);
			bool go = len > 3 && strcmp(file + len - 3, ".go") == 0;
			oci_auto_free char *path = oci_xasprintf("%s/%s", dir, file);

			goci_inputs_add(inputs, go ? kind : GOCI_INPUT_FILE, path);
		}
}

void goci_deps_inputs(const json_t *deps, const struct goci_module *module,
	enum goci_input_kind kind, struct goci_inputs *inputs)
{
	const json_t *package;
	size_t i;

	json_array_foreach(deps, i, package)
		add_package(package, module, kind, inputs);
}
