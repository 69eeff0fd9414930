#include "app/bounds.h"

#include "oci/mem.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool goci_bounds_have(const char *bounds, const char *path)
{
	size_t len = strlen(bounds);

	while (len && bounds[len - 1] == '/')
		len--;
	return strncmp(path, bounds, len) == 0 && (path[len] == '/' || !path[len]);
}

/* The nearest folder at or above `dir` that has `name`; owned, or NULL. */
static char *find_above(const char *dir, const char *name)
{
	oci_auto_free char *at = oci_xstrdup(strcmp(dir, "/") == 0 ? "" : dir);

	for (;;) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", at, name);
		char *slash = strrchr(at, '/');

		if (faccessat(AT_FDCWD, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			return *at ? oci_steal_ptr(&at) : oci_xstrdup("/");
		if (!slash)
			return NULL;
		*slash = '\0';
	}
}

char *goci_bounds_find(const char *dir, const char *named)
{
	oci_auto_free char *repository = find_above(dir, ".git");
	oci_auto_free char *module = NULL, *call = NULL;

	if (repository)
		return oci_steal_ptr(&repository);
	module = find_above(dir, "go.mod");
	if (!module)
		module = oci_xstrdup(dir);
	call = realpath(named ? named : ".", NULL);
	return call && goci_bounds_have(call, module) ? oci_steal_ptr(&call)
						      : oci_steal_ptr(&module);
}
