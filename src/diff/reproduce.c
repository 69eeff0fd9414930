#include "diff/reproduce.h"

#include "app/trust.h"
#include "app/work.h"
#include "assemble/build.h"
#include "diff/build_record.h"
#include "diff/checkout.h"
#include "diff/checkout_copy.h"
#include "diff/diff_refs.h"
#include "go/origin.h"
#include "inspect/platform_image.h"
#include "inspect/platform_name.h"
#include "oci/json.h"
#include "options/limits.h"
#include "options/placeholders.h"
#include "report/report.h"
#include "settings/config_find.h"
#include "settings/settings.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define TAG "rebuilt"

/* A rebuild under way. */
struct rebuild {
	struct goci_reproduction *given;
	struct goci_app *app;
	struct goci_build_record recorded;
	struct goci_checkout source;
	char *work;
	int lock;
	char *copy; /* of the source's root */
};

static void rebuild_release(struct rebuild *r)
{
	goci_build_record_release(&r->recorded);
	goci_checkout_release(&r->source);
	if (r->work)
		goci_work_remove(r->work, r->lock);
	free(r->work);
	free(r->copy);
}

/* The image records only the kind of compression; the level is set by the source. */
static int settle_compression(struct rebuild *r, struct oci_err *err)
{
	struct goci_settings *s = r->given->settings;
	goci_auto_settings known = GOCI_SETTINGS_INIT;
	const struct goci_request request = {
		.own = r->given->own, .allowed = r->given->allowed};

	if (s->compression)
		return 0;
	if (goci_checkout_settings(&r->source, &request, &known, err) < 0)
		return -1;
	if (!known.compression && r->recorded.codec &&
		strcmp(r->recorded.codec, "gzip") != 0)
		s->compression = oci_xstrdup(r->recorded.codec);
	return 0;
}

static void settle(struct rebuild *r, const struct goci_platform_image *target)
{
	struct goci_settings *s = r->given->settings;
	oci_auto_free char *work = goci_placeholders_escape(r->work);
	const json_t *entry;
	size_t i;

	oci_strv_release(&s->outputs);
	oci_strv_addf(&s->outputs, "oci:%s/out:" TAG, work);
	oci_strv_release(&s->names);
	oci_strv_add(&s->names, ":" TAG);
	free(s->target);
	s->target = oci_xstrdup(r->recorded.stage);
	oci_strv_release(&s->platforms);
	json_array_foreach(target->platforms, i, entry) {
		char name[OCI_PLATFORM_STR];

		goci_platform_name(entry, name);
		if (goci_platform_real(entry))
			oci_strv_add(&s->platforms, name);
	}
}

/* Whether the copy has a go.work for the service. */
static bool has_work(const struct rebuild *r)
{
	oci_auto_free char *service = oci_xasprintf("%s%s", r->copy, r->source.service);
	oci_auto_free char *work = goci_find_above(service, "go.work", r->copy);

	return work;
}

/* Everything that must not matter is another than it is likely to have been. */
static void change_surroundings(const struct rebuild *r)
{
	oci_auto_free char *cache = oci_xasprintf("%s/cache", r->work);
	oci_auto_free char *path = goci_trust_path(r->source.root);

	setenv("GOCI_CACHE", cache, 1);
	if (r->recorded.created)
		setenv("SOURCE_DATE_EPOCH", r->recorded.created, 1);
	else
		unsetenv("SOURCE_DATE_EPOCH");
	umask(0077);
	/* What the source has on PATH and as settings of Go, its copy has not. */
	setenv("PATH", path, 1);
	if (goci_env_file_is_foreign(r->source.root))
		setenv("GOENV", "off", 1);
	/* Go looks above the copy, too, where others may have put one. */
	if (!getenv("GOWORK") && !has_work(r))
		setenv("GOWORK", "off", 1);
}

static int build(struct rebuild *r, struct oci_err *err)
{
	oci_auto_free char *word = oci_xasprintf("%s%s", r->copy, r->source.service);
	oci_auto_free char *limit = realpath(r->copy, NULL);
	oci_auto_strv words = OCI_STRV_INIT;
	oci_auto_free char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct goci_request request = {.limits = GOCI_LIMITS_INIT};
	int status;

	if (!out)
		oci_out_of_memory();
	oci_strv_add(&words, word);
	request.flags = *r->given->settings;
	request.services = words;
	request.own = r->given->own;
	request.allowed = r->given->allowed;
	request.limit = limit;
	r->app->source = r->copy;
	r->app->original = r->source.root;
	status = goci_build(r->app, &request, out);
	r->app->source = r->app->original = NULL;
	fclose(out);
	if (oci_cancel_check(&r->app->cancel, err) < 0)
		return -1;
	return status ? oci_err_set(err, OCI_ERR_CHILD,
				"%s: building %s again failed, see the errors above",
				r->given->image, r->source.root)
		      : 0;
}

static int copy_source(struct rebuild *r, struct oci_err *err)
{
	struct goci_step *step = goci_step_begin(r->app->report, "", "copy the source");
	int status = -1;

	r->work = goci_work_make(&r->lock, err);
	if (r->work && strchr(r->work, ':')) {
		oci_err_set(err, OCI_ERR_USAGE,
			"%s: its name contains ':', which ends the path in a reference: set "
			"TMPDIR to another folder",
			r->work);
		goci_step_end(step, GOCI_STEP_FAILED, NULL);
		return -1;
	}
	r->copy = r->work ? oci_xasprintf("%s/source", r->work) : NULL;
	if (r->copy)
		status = goci_checkout_copy(
			r->source.root, r->copy, &r->app->cancel, err);
	goci_step_end(step, status < 0 ? GOCI_STEP_FAILED : GOCI_STEP_DONE, NULL);
	return status;
}

static json_t *compare(const struct rebuild *r, struct oci_err *err)
{
	oci_auto_free char *rebuilt = oci_xasprintf("oci:%s/out:" TAG, r->work);
	oci_auto_free char *what =
		oci_xasprintf("rebuilt from %s%s", r->source.root, r->source.service);
	const struct goci_diff_side sides[] = {{r->given->image, -1}, {rebuilt, -1}};
	json_t *diff = goci_diff_refs(sides, NULL, &r->app->cancel, err);

	oci_json_set(json_object_get(diff, "b"), "image", what);
	return diff;
}

json_t *goci_reproduce(struct goci_reproduction *reproduction, struct goci_app *app,
	struct oci_err *err)
{
	OCI_AUTO(rebuild_release)
	struct rebuild r = {.given = reproduction, .app = app, .lock = -1};
	goci_auto_platform_image target = GOCI_PLATFORM_IMAGE_INIT;

	if (goci_platform_image_open(
		    &target, reproduction->image, NULL, &app->cancel, err) < 0)
		return NULL;
	if (goci_build_record_read(&r.recorded, &target.image, &app->cancel, err) < 0) {
		oci_err_wrap(err, "%s", target.name);
		return NULL;
	}
	if (goci_checkout_find(&r.source, &r.recorded,
		    reproduction->source ? reproduction->source : ".",
		    reproduction->allowed, err) < 0)
		return NULL;
	if (!goci_config_counts(reproduction->own, r.source.root))
		reproduction->own = NULL;
	if (settle_compression(&r, err) < 0 || copy_source(&r, err) < 0)
		return NULL;
	settle(&r, &target);
	change_surroundings(&r);
	return build(&r, err) < 0 ? NULL : compare(&r, err);
}
