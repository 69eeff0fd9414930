#include "app/bounds.h"

#include "app/paths.h"
#include "oci/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *goci_find_above(const char *dir, const char *name)
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
	oci_auto_free char *repository = goci_find_above(dir, ".git");
	oci_auto_free char *module = NULL, *call = NULL;

	if (repository)
		return oci_steal_ptr(&repository);
	module = goci_find_above(dir, "go.mod");
	if (!module)
		module = oci_xstrdup(dir);
	call = realpath(named ? named : ".", NULL);
	return call && goci_path_below(call, module) ? oci_steal_ptr(&call)
						     : oci_steal_ptr(&module);
}

/* What of an absolute path is below the folder, whatever name it has there; or NULL. */
static const char *rest_below(const char *path, const struct stat *bounds)
{
	oci_auto_free char *at = oci_xstrdup(path);

	for (char *p = strchr(at + 1, '/');; p = strchr(p + 1, '/')) {
		struct stat st;
		bool same;

		if (p)
			*p = '\0';
		same = stat(at, &st) == 0 && st.st_dev == bounds->st_dev &&
		       st.st_ino == bounds->st_ino;
		if (same)
			return path + strlen(at);
		if (!p)
			return NULL;
		*p = '/';
	}
}

char *goci_bounds_resolve(const char *bounds, const char *path, struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL), *full = NULL;
	const char *rest;
	struct stat st;

	if (!here || stat(bounds, &st) < 0) {
		oci_err_sys(err, errno, "%s", here ? bounds : "the current folder");
		return NULL;
	}
	full = goci_path_join(here, path);
	if (goci_path_below(bounds, full))
		return oci_beneath_resolve(bounds, full, err);
	rest = rest_below(full, &st);
	if (!rest)
		return oci_xstrdup(path);
	return oci_beneath_resolve(bounds, rest + strspn(rest, "/"), err);
}

char *goci_bounds_resolve_named(const char *path, struct oci_err *err)
{
	oci_auto_free char *here = realpath(".", NULL);
	oci_auto_free char *repository = here ? goci_find_above(here, ".git") : NULL;

	return repository ? goci_bounds_resolve(repository, path, err)
			  : oci_xstrdup(path);
}

int goci_bounds_check_named(const char *path, struct oci_err *err)
{
	oci_auto_free char *real = goci_bounds_resolve_named(path, err);

	return real ? 0 : -1;
}
