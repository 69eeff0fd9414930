#include "service/sources.h"

#include "app/bounds.h"
#include "app/layout_dir.h"
#include "app/output.h"
#include "app/paths.h"
#include "app/trust.h"
#include "dockerignore/context_report.h"
#include "dockerignore/context_rules.h"
#include "dockerignore/context_walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *goci_sources_dir(const struct goci_module *module)
{
	char *dir = oci_xstrdup(module->gowork ? module->gowork : module->dir);
	char *slash = strrchr(dir, '/');

	if (module->gowork && slash)
		*slash = '\0';
	return dir;
}

/* Moves a file of the context to what is left out. */
static void leave_out(struct goci_context *context, const char *path)
{
	struct goci_context_list *in = &context->in;

	for (size_t i = 0; i < in->count; i++) {
		struct goci_context_item item = in->items[i];

		if (strcmp(item.path, path) != 0)
			continue;
		memmove(&in->items[i], &in->items[i + 1],
			(--in->count - i) * sizeof(*in->items));
		item.reason = GOCI_CONTEXT_OUTPUT;
		item.mode = 0;
		goci_context_add(&context->out, item);
		goci_context_sort(&context->out);
		return;
	}
}

/* An archive in the context is of the build before: no image has the one before it. */
static void leave_archives(const struct goci_service *service, const char *dir,
	struct goci_context *context)
{
	for (size_t i = 0; i < service->archive_count; i++) {
		const char *path = service->archives[i].path;
		oci_auto_free char *place = goci_output_place(path);

		if (strcmp(path, "-") != 0 && goci_path_below(dir, place) &&
			place[strlen(dir)] == '/')
			leave_out(context, place + strlen(dir) + 1);
	}
}

int goci_sources_walk(const struct goci_service *service, struct goci_ignore **ignore,
	struct goci_context *context, struct oci_err *err)
{
	const struct goci_settings *settings = &service->settings;
	oci_auto_free char *dir = goci_sources_dir(service->module);

	context->output = service->output.dir;
	for (size_t i = 0; i < service->archive_count; i++)
		oci_strv_take(
			&context->folders, goci_path_dir(service->archives[i].path));
	*ignore = goci_context_ignore(dir, settings->ignore_file, NULL, err);
	if (!*ignore)
		return -1;
	if (goci_context_walk(dir, *ignore, settings->allow_secrets, context, err) < 0)
		return -1;
	leave_archives(service, dir, context);
	return 0;
}

/* The files that may hold rules, besides the one that is set. */
static const char *const rule_files[] = {"Dockerfile.dockerignore", ".dockerignore"};

bool goci_sources_have_rules(const char *dir)
{
	for (size_t i = 0; i < OCI_COUNT(rule_files); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, rule_files[i]);

		if (access(path, F_OK) == 0)
			return true;
	}
	return false;
}

int goci_sources_report(
	const struct goci_service *service, struct oci_buf *out, struct oci_err *err)
{
	oci_auto_free char *dir = goci_sources_dir(service->module);
	goci_auto_ignore *ignore = NULL;
	goci_auto_context context = GOCI_CONTEXT_INIT;

	if (goci_sources_walk(service, &ignore, &context, err) < 0)
		return -1;
	goci_context_report_text(&context, dir, out);
	return 0;
}

void goci_rules_inputs(const struct goci_service *service, struct goci_inputs *inputs)
{
	oci_auto_free char *dir = goci_sources_dir(service->module);
	oci_auto_free char *bounds = goci_tree_around(dir, NULL);
	const char *file = service->settings.ignore_file;
	bool none = file && strcmp(file, "none") == 0;
	oci_auto_free char *named = file && !none ? realpath(file, NULL) : NULL;
	struct oci_err ignored;

	for (size_t i = 0; !none && i < OCI_COUNT(rule_files); i++) {
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, rule_files[i]);
		oci_auto_free char *real = goci_bounds_resolve(bounds, path, &ignored);

		/* Here too, a symlink that leads out of the source is not read. */
		if (real)
			goci_inputs_add(inputs, GOCI_INPUT_FILE, path);
		else
			inputs->not_known = true;
	}
	if (named)
		goci_inputs_add(inputs, GOCI_INPUT_FILE, named);
	else if (file && !none)
		inputs->not_known = true;
}

/*
 * Records that a layout or an archive is one, and what else is in a folder of them.
 */
static void add_layout(struct goci_inputs *inputs, const char *path)
{
	oci_auto_free char *mark = oci_xasprintf("%s/" GOCI_LAYOUT_MARK, path);

	if (goci_layout_is(AT_FDCWD, path))
		goci_inputs_add(inputs, GOCI_INPUT_FILE, mark);
	else if (goci_archive_is(AT_FDCWD, path))
		goci_inputs_add(inputs, GOCI_INPUT_MARK, path);
	else
		goci_inputs_add(inputs, GOCI_INPUT_CONTEXT, path);
}

static void add_items(struct goci_inputs *inputs, const char *dir,
	const struct goci_context_list *list, bool in)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct goci_context_item *item = &list->items[i];
		oci_auto_free char *path = oci_xasprintf("%s/%s", dir, item->path);

		if (item->reason == GOCI_CONTEXT_OUTPUT)
			continue;
		if (item->reason == GOCI_CONTEXT_LAYOUT)
			add_layout(inputs, path);
		else if (item->type == GOCI_CONTEXT_DIR)
			goci_inputs_add(inputs, GOCI_INPUT_CONTEXT, path);
		else if (in)
			goci_inputs_add(inputs,
				item->type == GOCI_CONTEXT_SYMLINK ? GOCI_INPUT_LINK
								   : GOCI_INPUT_FILE,
				path);
	}
}

void goci_sources_inputs(const struct goci_service *service, struct goci_inputs *inputs)
{
	oci_auto_free char *dir = goci_sources_dir(service->module);
	struct oci_err ignored;
	goci_auto_ignore *ignore = NULL;
	goci_auto_context context = GOCI_CONTEXT_INIT;

	goci_inputs_add(inputs, GOCI_INPUT_CONTEXT, dir);
	if (goci_sources_walk(service, &ignore, &context, &ignored) < 0)
		inputs->not_known = true;
	add_items(inputs, dir, &context.in, true);
	add_items(inputs, dir, &context.out, false);
}
