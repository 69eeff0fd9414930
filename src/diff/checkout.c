#include "diff/checkout.h"

#include "app/paths.h"
#include "app/trust.h"
#include "oci/fs.h"
#include "service/find_modules.h"
#include "service/service_add.h"
#include "settings/config.h"
#include "settings/config_find.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { GOMOD_MAX = 16 << 20 };

void goci_checkout_release(struct goci_checkout *source)
{
	free(source->root);
	free(source->service);
	*source = (struct goci_checkout){0};
}

/* Whether dir/go.mod is that of the module (golang.org/ref/mod, "module directive"). */
static bool is_module(const char *dir, const char *module)
{
	oci_auto_free char *path = oci_xasprintf("%s/go.mod", dir);
	oci_auto_buf text = OCI_BUF_INIT;
	struct oci_err ignored;
	char *rest;

	if (oci_fs_read(AT_FDCWD, path, false, GOMOD_MAX, &text, &ignored) < 0)
		return false;
	for (char *line = strtok_r(text.data, "\r\n", &rest); line;
		line = strtok_r(NULL, "\r\n", &rest)) {
		size_t len;

		line += strspn(line, " \t");
		if (strncmp(line, "module", 6) != 0 || !strchr(" \t", line[6]))
			continue;
		line += 6 + strspn(line + 6, " \t\"`");
		len = strcspn(line, " \t\"`");
		return len == strlen(module) && strncmp(line, module, len) == 0;
	}
	return false;
}

/* The module's folder at or below `dir`; owned by the caller, or NULL. */
static char *find_module(const char *dir, const char *module)
{
	oci_auto_strv folders = OCI_STRV_INIT;

	goci_find_modules(dir, &folders, NULL);
	for (size_t i = 0; i < folders.count; i++)
		if (is_module(folders.items[i], module))
			return oci_xstrdup(folders.items[i]);
	return NULL;
}

/* Moves `*root` up to `dir` (or NULL), if that is above it. */
static void widen(char **root, const char *dir)
{
	if (!dir || !goci_path_below(dir, *root))
		return;
	free(*root);
	*root = oci_xstrdup(dir);
}

/* The folder of the nearest go.work of the source, as Go looks for it; or NULL. */
static char *find_work(const char *dir)
{
	oci_auto_free char *top = goci_tree_around(dir, NULL);

	return goci_find_above(dir, "go.work", top);
}

static int not_there(
	const struct goci_build_record *recorded, const char *dir, struct oci_err *err)
{
	return oci_err_set(err, OCI_ERR_NOT_FOUND,
		"%s: has no module %s, which the image was built from; --source DIR "
		"names the folder of its source%s%s%s%s",
		dir, recorded->module, recorded->url ? ", which is " : "",
		recorded->url ? recorded->url : "", recorded->revision ? " at " : "",
		recorded->revision ? recorded->revision : "");
}

/* A stage without a program has no module to go by: the folder given is its service. */
static char *service_folder(
	const struct goci_build_record *recorded, const char *dir, struct oci_err *err)
{
	oci_auto_free char *module = NULL;
	size_t len;

	if (!recorded->module)
		return oci_xstrdup(dir);
	len = strlen(recorded->module);
	module = find_module(dir, recorded->module);
	if (!module) {
		not_there(recorded, dir, err);
		return NULL;
	}
	return oci_xasprintf("%s%s", module,
		strncmp(recorded->package, recorded->module, len) == 0
			? recorded->package + len
			: "");
}

int goci_checkout_find(struct goci_checkout *source,
	const struct goci_build_record *recorded, const char *dir,
	const struct oci_strv *allowed, struct oci_err *err)
{
	oci_auto_free char *real = realpath(dir, NULL);
	oci_auto_free char *folder = NULL, *work = NULL, *root = NULL;
	goci_auto_config *config = NULL;

	*source = (struct goci_checkout){0};
	if (!real)
		return oci_err_sys(err, errno, "--source %s", dir);
	folder = service_folder(recorded, real, err);
	if (!folder || goci_tree_within(real, folder, err) < 0 ||
		goci_config_find(folder, NULL, allowed, &config, err) < 0)
		return -1;
	root = oci_xstrdup(folder);
	work = find_work(folder);
	widen(&root, real);
	widen(&root, config ? goci_config_dir(config) : NULL);
	widen(&root, work);
	if (!*root)
		return oci_err_set(err, OCI_ERR_INVALID,
			"--source %s: the root folder cannot be the source", dir);
	source->service = oci_xstrdup(folder + strlen(root));
	source->root = oci_steal_ptr(&root);
	return 0;
}

int goci_checkout_settings(const struct goci_checkout *source,
	const struct goci_request *request, struct goci_settings *settings,
	struct oci_err *err)
{
	oci_auto_free char *dir = oci_xasprintf("%s%s", source->root, source->service);
	oci_auto_free char *prefix = NULL, *known_as = NULL;

	return goci_service_settings(
		request, dir, NULL, settings, &prefix, &known_as, err);
}
