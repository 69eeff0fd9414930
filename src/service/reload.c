#include "service/reload.h"

#include "app/defaults.h"
#include "go/compile.h"
#include "service/host_programs.h"
#include "service/sources.h"

#include <string.h>

/* As in the image: an entrypoint may have arguments, too. */
static void add_arguments(const struct goci_settings *s, struct oci_strv *command)
{
	const struct oci_strv *entry = &s->entrypoint;
	bool own = entry->count && strcmp(entry->items[0], GOCI_PROGRAM) == 0;

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

void goci_stage_command(const struct goci_service *service, struct oci_strv *command)
{
	oci_auto_free char *program = goci_watch_find(service->dir);
	oci_auto_free char *root = goci_sources_dir(service->module);
	oci_auto_free char *dir =
		oci_xasprintf("/app%s", service->module->dir + strlen(root));

	const struct goci_watch_place place = {
		.program = GOCI_WATCH_PATH, .root = "/app", .dir = dir, .go = "go"};

	if (service->target == GOCI_DEVELOPMENT && program)
		goci_watch_command(service, &place, command);
	else
		oci_strv_add(command, "sh");
}
