#include "layers/shell.h"

#include "binary/elf_static.h"
#include "layers/merge.h"
#include "layers/parts.h"
#include "process/child.h"
#include "service/host_programs.h"

#include <string.h>
#include <unistd.h>

enum { APPLETS_MAX = 1000 };

/* Lists the applets of busybox, one per line. */
static int list_applets(const char *shell, struct goci_app *app, struct oci_strv *names,
	struct oci_err *err)
{
	oci_auto_strv argv = OCI_STRV_INIT, env = OCI_STRV_INIT;
	oci_auto_buf out = OCI_BUF_INIT;
	const struct goci_child child = {
		.argv = &argv, .env = &env, .trace = app->trace};
	char *rest, *name;

	oci_strv_add(&argv, shell);
	oci_strv_add(&argv, "--list");
	if (goci_child_run(&child, &app->cancel, &out, NULL, err) < 0)
		return -1;
	rest = out.data;
	while ((name = strsep(&rest, "\n")) != NULL && names->count < APPLETS_MAX)
		if (*name && !strchr(name, '/') && strcmp(name, "busybox") != 0)
			oci_strv_add(names, name);
	return 0;
}

static int fill(const struct goci_stage *stage, const char *shell,
	const struct oci_strv *names, struct oci_tree *tree, struct oci_err *err)
{
	struct oci_attrs attrs = {.mode = 0755, .mtime = stage->image->plan->epoch};

	tree->mtime = stage->image->plan->epoch;
	if (oci_tree_add_file(tree, "bin/busybox", shell, &attrs, err) < 0)
		return -1;
	attrs.mode = 0777;
	for (size_t i = 0; i < names->count; i++) {
		oci_auto_free char *path = oci_xasprintf("bin/%s", names->items[i]);

		if (oci_tree_add_symlink(tree, path, "busybox", &attrs, err) < 0)
			return -1;
	}
	/* The interpreter line of many scripts names it. */
	return oci_tree_add_symlink(
		tree, "usr/bin/env", "../../bin/busybox", &attrs, err);
}

int goci_stage_shell(const struct goci_stage *stage, struct oci_err *err)
{
	const char *shell =
		goci_shell_find(stage->image->plan->service, stage->image->platform);
	oci_auto_strv names = OCI_STRV_INIT;
	oci_auto_tree tree = OCI_TREE_INIT;

	if (!shell)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"busybox was removed while it was looked for");
	if (goci_elf_check(shell, stage->image->platform, err) < 0 ||
		list_applets(shell, stage->maker->app, &names, err) < 0 ||
		fill(stage, shell, &names, &tree, err) < 0 ||
		goci_tree_put(&tree, stage->rootfs, err) < 0)
		return oci_err_wrap(err, "--shell %s", shell);
	return goci_part_add(stage->image, stage->maker, GOCI_PART_SHELL, &tree, err);
}
