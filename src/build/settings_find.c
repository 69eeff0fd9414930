#include "build/settings_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *goci_path_from_here(const char *path)
{
	oci_auto_free char *here = getcwd(NULL, 0);
	size_t len = here ? strlen(here) : 0;

	if (!here || strncmp(path, here, len) != 0)
		return oci_xstrdup(path);
	if (!path[len])
		return oci_xstrdup("");
	if (len == 1)
		return oci_xstrdup(path + 1);
	return oci_xstrdup(path[len] == '/' ? path + len + 1 : path);
}

static bool is_there(const char *dir, const char *name)
{
	oci_auto_free char *path = oci_xasprintf("%s/%s", dir, name);

	return access(path, F_OK) == 0;
}

/* The parent folder's path, in place; false at "/". */
static bool go_up(char *dir)
{
	char *slash = strrchr(dir, '/');

	if (!slash || !dir[1])
		return false;
	slash[slash == dir] = '\0';
	return true;
}

char *goci_config_find(const char *dir)
{
	oci_auto_free char *at_dir = realpath(dir, NULL);

	if (!at_dir)
		return NULL;
	do {
		if (is_there(at_dir, "goci.yaml")) {
			oci_auto_free char *path =
				oci_xasprintf("%s/goci.yaml", at_dir[1] ? at_dir : "");

			return goci_path_from_here(path);
		}
	} while (!is_there(at_dir, ".git") && go_up(at_dir));
	return NULL;
}
