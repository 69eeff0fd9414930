#include "binary/entrypoint.h"

#include "oci/json.h"

#include <string.h>

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

static const char *first_argument(const json_t *run)
{
	const char *arg = json_string_value(
		json_array_get(json_object_get(run, "Entrypoint"), 0));

	return arg ? arg
		   : json_string_value(json_array_get(json_object_get(run, "Cmd"), 0));
}

/* The folders where a name alone is looked for. */
static const char *search_path(const json_t *run)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(run, "Env"), i, entry) {
		const char *variable = json_string_value(entry);

		if (variable && strncmp(variable, "PATH=", 5) == 0)
			return variable + 5;
	}
	return USUAL_PATH;
}

/* The real path of DIR/NAME if a file is there; NULL without an error if not. */
static char *try(
	const struct oci_rootfs *rootfs, const char *dir, size_t len, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%.*s/%s", (int)len, dir, name);
	struct oci_err ignored;
	oci_auto_free char *real = oci_rootfs_resolve(rootfs, path, &ignored);
	int type = real ? oci_rootfs_type(rootfs, real) : -1;

	return type == OCI_SCAN_FILE || type == OCI_SCAN_HARDLINK ? oci_steal_ptr(&real)
								  : NULL;
}

static char *search(const struct oci_rootfs *rootfs, const char *path, const char *name)
{
	char *found = NULL;

	while (!found && *path) {
		size_t len = strcspn(path, ":");

		if (len && len <= 4096)
			found = try(rootfs, path, len, name);
		path += len + (path[len] == ':');
	}
	return found;
}

char *goci_entrypoint_find(
	const json_t *config, const struct oci_rootfs *rootfs, struct oci_err *err)
{
	const json_t *run = json_object_get(config, "config");
	const char *name = first_argument(run);
	const char *dir = oci_json_text(run, "WorkingDir");
	char *found;

	if (!name || !*name || strlen(name) > 4096) {
		oci_err_set(err, OCI_ERR_NOT_FOUND,
			"the image has no entrypoint and no cmd; --all reads every program in it");
		return NULL;
	}
	if (!strchr(name, '/'))
		found = search(rootfs, search_path(run), name);
	else if (*name == '/' || !dir || strlen(dir) > 4096)
		found = try(rootfs, "", 0, name);
	else
		found = try(rootfs, dir, strlen(dir), name);
	if (!found)
		oci_err_set(err, OCI_ERR_NOT_FOUND,
			"the image's entrypoint, \"%.200s\", is not in the image",
			name);
	return found;
}
