#include "compile/verify_modules.h"

#include "go/hints.h"
#include "modules/modfiles.h"
#include "report/report.h"

#include <stdlib.h>

static void add_program(struct goci_used *used, const struct goci_compilation *one)
{
	goci_used_add(used, one->modules, one->image->plan->service->module->modcache);
}

void goci_modules_add(struct goci_used *used, const struct goci_job *job)
{
	oci_auto_strv paths = OCI_STRV_INIT;
	const json_t *path;
	size_t k;

	for (size_t i = 0; i < job->count; i++) {
		add_program(used, &job->compilations[i]);
		json_array_foreach(job->compilations[i].sums, k, path)
			if (!oci_strv_has(&paths, json_string_value(path)))
				oci_strv_add(&paths, json_string_value(path));
	}
	goci_used_read_sums(used, &paths);
}

int goci_modules_look(struct goci_used *used, const struct goci_service *service,
	const struct goci_maker *maker, int64_t began, struct oci_err *err)
{
	const struct goci_used_look look = {.cache = maker->cache,
		.cancel = &maker->app->cancel,
		.anew = service->settings.no_cache,
		.began = began};

	return goci_used_look(&look, used, err);
}

/* Prints lines of mismatches; a hint that matches them becomes the error. */
static int refuse(const struct goci_service *service, const struct goci_maker *maker,
	const char *lines, struct oci_err *err)
{
	const struct goci_hint_for of = {service->module, maker->app, NULL};
	oci_auto_free char *hint = goci_go_hint(&of, lines);

	goci_report_output(maker->app->report, service->name, NULL, lines);
	return oci_err_set(err, OCI_ERR_CHILD, "%s: %s", service->module->dir,
		hint ? hint : "modules do not match go.sum: run `go clean -modcache`");
}

int goci_modules_judge(const struct goci_used *used, const struct goci_job *job,
	const struct goci_maker *maker, struct oci_err *err)
{
	goci_auto_used own = GOCI_USED_INIT;
	oci_auto_buf lines = OCI_BUF_INIT;

	for (size_t i = 0; i < job->count; i++)
		add_program(&own, &job->compilations[i]);
	for (size_t i = 0; i < own.count; i++) {
		const struct goci_used_module *m =
			goci_used_find(used, own.items[i].dir);

		if (m && m->wrong)
			oci_buf_adds(&lines, m->wrong);
	}
	return lines.len ? refuse(job->service, maker, lines.data, err) : 0;
}

int goci_modules_recheck(
	const struct goci_job *job, const struct goci_maker *maker, struct oci_err *err)
{
	goci_auto_used used = GOCI_USED_INIT;

	if (!job->compile_began)
		return 0;
	goci_modules_add(&used, job);
	if (goci_modules_look(&used, job->service, maker, job->compile_began, err) < 0)
		return -1;
	return goci_modules_judge(&used, job, maker, err);
}

/* Paths of the files with the sums of a module or workspace. */
static int find_sums(const struct goci_module *module, struct goci_app *app,
	struct oci_strv *paths, struct oci_err *err)
{
	oci_auto_strv files = OCI_STRV_INIT;
	oci_auto_free char *root = NULL;

	if (goci_module_files(module, app, &root, &files, err) < 0)
		return -1;
	for (size_t i = 0; i < files.count; i++)
		oci_strv_addf(paths, "%s/%s", root, files.items[i]);
	return 0;
}

static int judge_all(const struct goci_used *used, const struct goci_service *service,
	const struct goci_maker *maker, struct oci_err *err)
{
	oci_auto_buf lines = OCI_BUF_INIT;

	for (size_t i = 0; i < used->count; i++)
		if (used->items[i].wrong)
			oci_buf_adds(&lines, used->items[i].wrong);
	return lines.len ? refuse(service, maker, lines.data, err) : 0;
}

int goci_modules_check(const struct goci_service *service, const json_t *modules,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_module *module = service->module;
	goci_auto_used used = GOCI_USED_INIT;
	oci_auto_strv paths = OCI_STRV_INIT;

	goci_used_add(&used, modules, module->modcache);
	if (!used.count)
		return 0;
	if (find_sums(module, maker->app, &paths, err) < 0)
		return -1;
	goci_used_read_sums(&used, &paths);
	if (goci_modules_look(&used, service, maker, INT64_MAX, err) < 0)
		return -1;
	return judge_all(&used, service, maker, err);
}

bool goci_modules_explain(const struct goci_service *service,
	const struct goci_maker *maker, struct oci_err *err)
{
	const struct goci_module *module = service->module;
	goci_auto_used used = GOCI_USED_INIT;
	oci_auto_strv paths = OCI_STRV_INIT;
	struct oci_err ignored;

	if (err->code != OCI_ERR_CHILD || module->vendored ||
		find_sums(module, maker->app, &paths, &ignored) < 0)
		return false;
	/* Which modules are used is unknown: take all that the module cache has. */
	goci_used_add_summed(&used, &paths, module->modcache);
	if (goci_modules_look(&used, service, maker, INT64_MAX, &ignored) < 0)
		return false;
	return judge_all(&used, service, maker, err) < 0;
}
