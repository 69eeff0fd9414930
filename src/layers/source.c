#include "layers/source.h"

#include "app/layout_dir.h"
#include "layers/merge.h"
#include "layers/parts.h"
#include "modules/modfiles.h"
#include "report/report.h"
#include "service/sources.h"

#include <unistd.h>

static void warn_secrets(
	const struct goci_stage *stage, const struct goci_context *context)
{
	oci_auto_buf names = OCI_BUF_INIT;

	for (size_t i = 0; i < context->out.count; i++)
		if (context->out.items[i].reason == GOCI_CONTEXT_SECRET)
			oci_buf_addf(&names, "%s%s", names.len ? ", " : "",
				context->out.items[i].path);
	if (names.len)
		goci_report_warn(stage->maker->app->report,
			"%s: left out of the image as secrets: %s; --allow-secrets takes "
			"them in",
			stage->image->plan->service->name, names.data);
}

/*
 * The program may replace a file of its name, as `go build -o main` does; not a folder.
 */
static int add_dir(const char *dest, struct oci_attrs attrs, struct oci_tree *tree,
	struct oci_err *err)
{
	int status;

	attrs.mode = 0755;
	tree->from = "the source";
	status = oci_tree_add_dir(tree, dest, &attrs, err);
	tree->from = NULL;
	return status;
}

/* A foreign oci-layout file would hide a package. */
static void warn_layouts(
	const struct goci_stage *stage, const struct goci_context *context)
{
	for (size_t i = 0; i < context->out.count; i++)
		if (context->out.items[i].extra)
			goci_report_warn(stage->maker->app->report,
				"%s: %s is left out as an image layout (it "
				"has " GOCI_LAYOUT_MARK "), but it also has %s: move "
				"one of them",
				stage->image->plan->service->name,
				context->out.items[i].path,
				context->out.items[i].extra);
}

static int add_item(const struct goci_stage *stage, const char *dir,
	const struct goci_context_item *item, struct oci_tree *tree,
	struct oci_err *err)
{
	oci_auto_free char *source = oci_xasprintf("%s/%s", dir, item->path);
	oci_auto_free char *dest = oci_xasprintf("app/%s", item->path);
	struct oci_attrs attrs = {.mode = item->mode & 0100 ? 0755 : 0644,
		.uid = stage->image->user.uid,
		.gid = stage->image->user.gid,
		.mtime = stage->image->plan->epoch};
	char target[4097];
	ssize_t len;

	if (item->type == GOCI_CONTEXT_FILE)
		return oci_tree_add_file(tree, dest, source, &attrs, err);
	if (item->type == GOCI_CONTEXT_DIR)
		return add_dir(dest, attrs, tree, err);
	attrs.mode = 0777;
	len = readlink(source, target, sizeof(target) - 1);
	target[len < 0 ? 0 : len] = '\0';
	return oci_tree_add_symlink(tree, dest, target, &attrs, err);
}

static int fill(const struct goci_stage *stage, const char *dir,
	const struct oci_strv *below, const struct goci_context *context,
	struct oci_tree *tree, struct oci_err *err)
{
	goci_stage_own(stage, tree, "app");
	tree->beneath = dir;
	/* Like COPY. */
	tree->capabilities = true;
	for (size_t i = 0; i < context->in.count; i++) {
		const struct goci_context_item *item = &context->in.items[i];

		if (!oci_strv_has(below, item->path) &&
			add_item(stage, dir, item, tree, err) < 0)
			return -1;
	}
	return goci_tree_put(tree, stage->rootfs, err);
}

int goci_stage_source(const struct goci_stage *stage, struct oci_err *err)
{
	const struct goci_service *s = stage->image->plan->service;
	oci_auto_free char *dir = goci_sources_dir(s->module), *root = NULL;
	goci_auto_ignore *ignore = NULL;
	goci_auto_context context = GOCI_CONTEXT_INIT;
	oci_auto_strv below = OCI_STRV_INIT;
	oci_auto_tree tree = OCI_TREE_INIT;

	if (goci_sources_walk(s, &ignore, &context, err) < 0 ||
		goci_module_files(s->module, stage->maker->app, &root, &below, err) < 0)
		return -1;
	warn_secrets(stage, &context);
	warn_layouts(stage, &context);
	if (fill(stage, dir, &below, &context, &tree, err) < 0)
		return -1;
	return goci_part_add(stage->image, stage->maker, GOCI_PART_SOURCE, &tree, err);
}
