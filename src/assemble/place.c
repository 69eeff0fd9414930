#include "assemble/place.h"

#include "app/work.h"
#include "assemble/tidy.h"
#include "options/limits.h"
#include "report/report.h"

#include <stdlib.h>

char *goci_cache_dir(void)
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

struct wait {
	struct goci_app *app;
	struct goci_step *step;
};

static void begin_wait(void *arg)
{
	struct wait *wait = arg;

	wait->step = goci_step_begin(wait->app->report, "", "wait for the cache");
}

/* Checks Go's folders in the cache, which Go opens by name. */
static int check_go_folders(const struct oci_cache *cache, struct oci_err *err)
{
	for (const char *const *go = goci_stock_go; *go; go++)
		if (oci_cache_check_folder(cache, *go, err) < 0)
			return -1;
	return 0;
}

static struct oci_cache *open_cache(
	const char *dir, struct goci_app *app, struct oci_err *err)
{
	struct wait wait = {app, NULL};
	const struct oci_cache_claim claim = {
		.cancel = &app->cancel, .waiting = begin_wait, .arg = &wait};
	oci_auto_cache *cache = oci_cache_open(dir, &claim, err);

	if (wait.step)
		goci_step_end(
			wait.step, cache ? GOCI_STEP_DONE : GOCI_STEP_FAILED, NULL);
	if (!cache || check_go_folders(cache, err) < 0)
		return NULL;
	return oci_steal_ptr(&cache);
}

int goci_place_explain(const char *dir, struct oci_err *err)
{
	oci_auto_free char *why = oci_xstrdup(err->msg);

	if (err->code == OCI_ERR_REFUSED)
		return oci_err_set(
			err, err->code, "cache %s: %s by GOCI_CACHE", dir, why);
	return oci_err_wrap(err, "cache %s", dir);
}

int goci_place_init(struct goci_place *place, struct goci_app *app, struct oci_err *err)
{
	struct oci_err why = {.msg = "neither GOCI_CACHE nor HOME is set"};

	*place = (struct goci_place)GOCI_PLACE_INIT;
	place->cache_dir = goci_cache_dir();
	place->work = goci_work_make(&place->work_lock, err);
	if (!place->work)
		return -1;
	if (place->cache_dir)
		place->cache = open_cache(place->cache_dir, app, &why);
	if (oci_cancel_check(&app->cancel, err) < 0)
		return -1;
	if (!place->cache && why.code == OCI_ERR_REFUSED) {
		*err = why;
		return goci_place_explain(place->cache_dir, err);
	}
	if (!place->cache) {
		goci_report_warn(app->report,
			"no cache (%s): the next build starts cold; set GOCI_CACHE to "
			"a writable folder",
			why.msg);
		free(place->cache_dir);
		place->cache_dir = oci_xasprintf("%s/cache", place->work);
		place->cache = oci_cache_open(place->cache_dir, NULL, err);
	}
	app->cache_dir = place->cache_dir;
	app->work = place->work;
	return place->cache ? 0 : -1;
}

void goci_place_tidy(struct goci_place *place, const struct goci_limits *limits)
{
	struct oci_stock_job job = {.cache = place->cache, .places = goci_stock_places};
	struct oci_err ignored;

	if (place->cache && oci_cache_written(place->cache) &&
		oci_stock_is_due(place->cache) &&
		oci_cache_claim_alone(place->cache) == 0)
		(void)goci_tidy(&job, limits, &ignored);
}

void goci_place_release(struct goci_place *place)
{
	oci_cache_close(place->cache);
	goci_work_remove(place->work, place->work_lock);
	free(place->work);
	free(place->cache_dir);
}
