#include "app/bounds.h"

#include "app/paths.h"
#include "app/trust.h"
#include "oci/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	oci_auto_free char *top = here ? goci_tree_around(here, NULL) : NULL;

	return top ? goci_bounds_resolve(top, path, err) : oci_xstrdup(path);
}

int goci_bounds_check_named(const char *path, struct oci_err *err)
{
	oci_auto_free char *real = goci_bounds_resolve_named(path, err);

	return real ? 0 : -1;
}
