#include "go/origin.h"

#include "app/trust.h"
#include "go/workspace.h"
#include "oci/platform.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void add_file(struct goci_inputs *inputs, const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

	goci_inputs_add(inputs, GOCI_INPUT_FILE, path);
}

/* A file of this name in the folder or above it would be taken. */
static void add_upwards(struct goci_inputs *inputs, const char *dir, const char *name)
{
	oci_auto_free char *at = oci_xstrdup(dir);

	while (*at) {
		add_file(inputs, at, name);
		*strrchr(at, '/') = '\0';
	}
	add_file(inputs, "", name);
}

/* The modules in folders that a go.mod replaces or a go.work uses. */
static void add_named(
	struct goci_inputs *inputs, const char *dir, const char *name, bool work)
{
	oci_auto_strv folders = OCI_STRV_INIT;

	goci_workspace_folders(dir, name, work, &folders);
	for (size_t i = 0; i < folders.count; i++) {
		add_file(inputs, folders.items[i], "go.mod");
		add_file(inputs, folders.items[i], "go.sum");
	}
}

/* The file of `go env -w`, or NULL. */
static char *env_file(void)
{
	const char *own = getenv("GOENV");
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (own && *own)
		return strcmp(own, "off") != 0 ? oci_xstrdup(own) : NULL;
	if (xdg && *xdg == '/')
		return oci_xasprintf("%s/go/env", xdg);
	return home && *home == '/' ? oci_xasprintf("%s/.config/go/env", home) : NULL;
}

bool goci_env_file_is_foreign(const char *dir)
{
	oci_auto_free char *path = env_file();
	oci_auto_free char *real = path ? realpath(path, NULL) : NULL;

	if (path && *path != '/')
		return true;
	return real && goci_tree_holds(dir, real);
}

static void add_toolchain(const struct goci_module *module, struct goci_inputs *inputs)
{
	static const char *const tools[] = {"compile", "link", "asm"};
	oci_auto_free char *go = oci_xasprintf("%s/bin/go", module->goroot);
	struct oci_platform host;

	oci_platform_host(&host);
	goci_inputs_add(inputs, GOCI_INPUT_PROGRAM, module->go);
	goci_inputs_add(inputs, GOCI_INPUT_PROGRAM, go);
	add_file(inputs, module->goroot, "VERSION");
	add_file(inputs, module->goroot, "go.env");
	for (size_t i = 0; i < OCI_COUNT(tools); i++) {
		oci_auto_free char *tool = oci_xasprintf(
			"%s/pkg/tool/linux_%s/%s", module->goroot, host.arch, tools[i]);

		goci_inputs_add(inputs, GOCI_INPUT_PROGRAM, tool);
	}
}

void goci_module_inputs(
	const struct goci_module *module, const char *dir, struct goci_inputs *inputs)
{
	oci_auto_free char *env = env_file();

	if (env && *env == '/')
		goci_inputs_add(inputs, GOCI_INPUT_FILE, env);
	add_toolchain(module, inputs);
	add_upwards(inputs, dir, "go.mod");
	add_upwards(inputs, dir, "go.work");
	add_file(inputs, module->dir, "go.mod");
	add_file(inputs, module->dir, "go.sum");
	add_file(inputs, module->dir, "vendor/modules.txt");
	add_named(inputs, module->dir, "go.mod", false);
	if (module->gowork) {
		oci_auto_free char *root = oci_xstrdup(module->gowork);
		char *slash = strrchr(root, '/');

		*slash = '\0';
		goci_inputs_add(inputs, GOCI_INPUT_FILE, module->gowork);
		add_file(inputs, root, "go.work.sum");
		add_named(inputs, root, slash + 1, true);
	}
}

/* Those of goci's own say where it works and what it tells, as --ci does. */
static bool counts(const char *item)
{
	static const char *const begins[] = {"GO", "CGO_", "PKG_CONFIG",
		"CC=", "CXX=", "AR=", "HOME=", "PATH=", "XDG_CACHE_HOME=",
		"XDG_CONFIG_HOME=", "SOURCE_DATE_EPOCH="};

	if (strncmp(item, "GOCI_", strlen("GOCI_")) == 0)
		return false;
	for (size_t i = 0; i < OCI_COUNT(begins); i++)
		if (strncmp(item, begins[i], strlen(begins[i])) == 0)
			return true;
	return false;
}

void goci_env_hash(struct oci_hasher *h)
{
	oci_auto_strv items = OCI_STRV_INIT;

	for (char **item = environ; *item; item++)
		if (counts(*item))
			oci_strv_add(&items, *item);
	oci_strv_sort(&items);
	for (size_t i = 0; i < items.count; i++)
		oci_hasher_add_str(h, items.items[i]);
}
