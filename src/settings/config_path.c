#include "settings/config_path.h"

#include "app/trust.h"
#include "oci/mem.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

char *goci_config_path_absolute(const char *dir, const char *path)
{
	oci_auto_free char *joined =
		*path == '/' ? oci_xstrdup(path) : oci_xasprintf("%s/%s", dir, path);
	char *real = realpath(joined, NULL);

	return real ? real : oci_steal_ptr(&joined);
}

char *goci_config_path_default(const char *dir, const char *name)
{
	oci_auto_free char *below = oci_xasprintf("%s/services/%s", dir, name);
	struct stat st;

	if (stat(below, &st) == 0 && S_ISDIR(st.st_mode))
		return goci_config_path_absolute(dir, below);
	return goci_config_path_absolute(dir, name);
}

/* Whether one of the names in a path is "..". */
static bool goes_up(const char *path)
{
	for (const char *p = strstr(path, ".."); p; p = strstr(p + 1, ".."))
		if ((p == path || p[-1] == '/') && (!p[2] || p[2] == '/'))
			return true;
	return false;
}

/* Go takes "..." for a name when it resolves "..": after it there may be none. */
int goci_config_path_check(
	const char *dir, const char *top, const char *path, struct oci_err *err)
{
	const char *dots = strstr(path, "...");
	oci_auto_free char *stem =
		dots ? oci_xstrndup(path, (size_t)(dots - path)) : oci_xstrdup(path);
	oci_auto_free char *joined =
		*path == '/' ? oci_xstrdup(stem) : oci_xasprintf("%s/%s", dir, stem);

	if (!top)
		return 0;
	if (dots && goes_up(dots))
		return oci_err_set(err, OCI_ERR_USAGE,
			"\"%.200s\" has \"..\" after \"...\"", path);
	return goci_tree_within(top, joined, err);
}

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
