#include "build/place.h"

#include "oci/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The folder that the environment names, absolute; NULL when it names none. */
static char *cache_path(void)
{
	const char *own = getenv("GOCI_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	oci_auto_free char *cwd = NULL;

	if (own && *own == '/')
		return oci_xstrdup(own);
	if (own && *own) {
		cwd = realpath(".", NULL);
		return cwd ? oci_xasprintf("%s/%s", cwd, own) : NULL;
	}
	if (xdg && *xdg == '/')
		return oci_xasprintf("%s/goci", xdg);
	if (home && *home == '/')
		return oci_xasprintf("%s/.cache/goci", home);
	return NULL;
}

static int make_work(struct goci_place *place, struct oci_err *err)
{
	const char *tmp = getenv("TMPDIR");

	if (!tmp || *tmp != '/')
		tmp = "/tmp";
	place->work = oci_xasprintf("%s/goci-XXXXXX", tmp);
	if (mkdtemp(place->work))
		return 0;
	oci_err_sys(err, errno, "create a temporary folder in %s", tmp);
	free(oci_steal_ptr(&place->work));
	return -1;
}

int goci_place_init(struct goci_place *place, struct goci_app *app, struct oci_err *err)
{
	struct oci_err why = {.msg = "neither GOCI_CACHE nor HOME is set"};

	*place = (struct goci_place){.cache_dir = cache_path()};
	if (make_work(place, err) < 0)
		return -1;
	if (place->cache_dir)
		place->cache = oci_cache_open(place->cache_dir, &why);
	if (!place->cache) {
		goci_report_warn(app->report,
			"no cache (%s): nothing of this build is kept for the next; set "
			"GOCI_CACHE to a folder that can be written to",
			why.msg);
		free(place->cache_dir);
		place->cache_dir = oci_xasprintf("%s/cache", place->work);
		place->cache = oci_cache_open(place->cache_dir, err);
	}
	app->cache_dir = place->cache_dir;
	app->work = place->work;
	return place->cache ? 0 : -1;
}

void goci_place_release(struct goci_place *place)
{
	oci_cache_close(place->cache);
	if (place->work)
		oci_fs_remove_tree(AT_FDCWD, place->work);
	free(place->work);
	free(place->cache_dir);
}
