#include "build/watch.h"

#include "app/trust.h"
#include "binary/elf_static.h"
#include "build/sources.h"
#include "build/trees.h"
#include "go/compile.h"
#include "process/child.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IN_IMAGE "/usr/local/bin/goci-watch"

char *goci_watch_find(const char *dir)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	oci_auto_free char *beside = NULL, *path = NULL;
	char *slash;

	self[len < 0 ? 0 : len] = '\0';
	slash = strrchr(self, '/');
	if (slash) {
		*slash = '\0';
		beside = oci_xasprintf("%s/goci-watch", self);
		if (access(beside, X_OK) == 0)
			return oci_steal_ptr(&beside);
	}
	path = goci_trust_path(dir);
	return goci_find_program("goci-watch", path);
}

/* As the image starts it: an entrypoint of the program's may have arguments, too. */
static void add_arguments(const struct goci_settings *s, struct oci_strv *command)
{
	const struct oci_strv *entry = &s->entrypoint;
	bool own = entry->count && strcmp(entry->items[0], "/app/main") == 0;

	for (size_t i = 1; own && i < entry->count; i++)
		oci_strv_add(command, entry->items[i]);
	oci_strv_add_all(command, &s->cmd);
}

void goci_watch_command(const struct goci_service *service,
	const struct goci_watch_place *place, struct oci_strv *command)
{
	const struct goci_settings *settings = &service->settings;
	oci_auto_free char *ldflags = goci_compile_ldflags(service->ldflags);
	const struct goci_compile c = {.module = service->module,
		.package = service->package,
		.platform = &service->platforms[0],
		.tags = service->tags,
		.ldflags = ldflags,
		.go_flags = &service->flags.passed};

	oci_strv_add(command, place->program);
	oci_strv_add(command, "--dir");
	oci_strv_add(command, place->root);
	oci_strv_add(command, "--workdir");
	oci_strv_add(command, place->dir);
	for (size_t i = 0; place->env && i < place->env->count; i++) {
		oci_strv_add(command, "--env");
		oci_strv_add(command, place->env->items[i]);
	}
	for (size_t i = 0; place->modules && i < place->modules->count; i++) {
		oci_strv_add(command, "--module");
		oci_strv_add(command, place->modules->items[i]);
	}
	if (place->modules)
		oci_strv_addf(
			command, "--modules-at=%lld", (long long)place->modules_at);
	oci_strv_add(command, "--build");
	oci_strv_add(command, place->go);
	goci_compile_args(&c, "{}", command);
	oci_strv_add(command, "--");
	add_arguments(settings, command);
}

char *goci_watch_fitting(
	const struct goci_service *service, const struct oci_platform *platform)
{
	oci_auto_free char *program = goci_watch_find(service->dir);
	struct oci_err ignored;

	if (!program || goci_elf_check(program, platform, &ignored) < 0)
		return NULL;
	return oci_steal_ptr(&program);
}

int goci_stage_watch(const struct goci_stage *stage, struct oci_err *err)
{
	const struct oci_attrs attrs = {
		.mode = 0755, .mtime = stage->image->plan->epoch};
	oci_auto_free char *program =
		goci_watch_fitting(stage->image->plan->service, stage->image->platform);
	oci_auto_tree tree = OCI_TREE_INIT;

	if (!program)
		return oci_err_set(err, OCI_ERR_NOT_FOUND,
			"goci-watch was removed while it was looked for");
	tree.mtime = attrs.mtime;
	if (oci_tree_add_file(&tree, IN_IMAGE, program, &attrs, err) < 0 ||
		goci_tree_put(&tree, stage->rootfs, err) < 0)
		return -1;
	return goci_part_add(stage->image, stage->maker, GOCI_PART_WATCH, &tree, err);
}

void goci_stage_command(const struct goci_service *service, struct oci_strv *command)
{
	oci_auto_free char *program = goci_watch_find(service->dir);
	oci_auto_free char *root = goci_sources_dir(service->module);
	oci_auto_free char *dir =
		oci_xasprintf("/app%s", service->module->dir + strlen(root));

	const struct goci_watch_place place = {
		.program = IN_IMAGE, .root = "/app", .dir = dir, .go = "go"};

	if (service->target == GOCI_DEVELOPMENT && program)
		goci_watch_command(service, &place, command);
	else
		oci_strv_add(command, "sh");
}
