#include "service/stages.h"

#include "oci/json.h"
#include "service/host_programs.h"

#include <string.h>

enum {
	PRODUCTION = 1 << GOCI_PRODUCTION,
	BASE = 1 << GOCI_BASE,
	DEVELOPMENT = 1 << GOCI_DEVELOPMENT,
	BUILDER = 1 << GOCI_BUILDER,
	STAGES = BASE | DEVELOPMENT | BUILDER,
};

/* With --toolchain the base image has one. */
static bool has_toolchain(
	const struct goci_plan *plan, const struct oci_platform *platform)
{
	(void)platform;
	return !plan->service->settings.toolchain;
}

static bool has_shell(const struct goci_plan *plan, const struct oci_platform *platform)
{
	return goci_shell_find(plan->service, platform) != NULL;
}

/* A base may have all of it; that is known once the base was read. */
static bool has_skeleton(
	const struct goci_plan *plan, const struct oci_platform *platform)
{
	(void)platform;
	return !plan->whole_base;
}

static bool has_files(const struct goci_plan *plan, const struct oci_platform *platform)
{
	(void)platform;
	return plan->service->settings.files.count > 0;
}

/* Vendored modules are in the source. */
static bool has_modules(
	const struct goci_plan *plan, const struct oci_platform *platform)
{
	(void)platform;
	return !plan->service->module->vendored;
}

static bool has_watch(const struct goci_plan *plan, const struct oci_platform *platform)
{
	oci_auto_free char *program = goci_watch_fitting(plan->service, platform);

	return program != NULL;
}

/* From lowest to highest. */
static const struct row {
	enum goci_part_kind part;
	int targets;
	bool needs_program;
	bool (*has)(const struct goci_plan *plan, const struct oci_platform *platform);
} rows[] = {
	{GOCI_PART_TOOLCHAIN, STAGES, false, has_toolchain},
	{GOCI_PART_SHELL, STAGES, false, has_shell},
	{GOCI_PART_SKELETON, PRODUCTION | STAGES, false, has_skeleton},
	{GOCI_PART_FILES, PRODUCTION, false, has_files},
	{GOCI_PART_MODULES, STAGES, false, has_modules},
	{GOCI_PART_GOMOD, STAGES, false, NULL},
	{GOCI_PART_WATCH, DEVELOPMENT | BUILDER, false, has_watch},
	{GOCI_PART_SOURCE, DEVELOPMENT | BUILDER, false, NULL},
	{GOCI_PART_PACKAGES, BUILDER, true, NULL},
	{GOCI_PART_APP, PRODUCTION | BUILDER, true, NULL},
};

static const struct row *row_of(enum goci_part_kind part)
{
	const struct row *row = rows;

	while (row->part != part)
		row++;
	return row;
}

static bool is_made(const struct row *row, const struct goci_plan *plan,
	const struct oci_platform *platform)
{
	return row->targets & (1 << plan->service->target) &&
	       (!platform || !row->has || row->has(plan, platform));
}

size_t goci_layers_of(const struct goci_plan *plan, const struct oci_platform *platform,
	enum goci_part_kind parts[GOCI_PARTS])
{
	size_t count = 0;

	for (size_t i = 0; i < OCI_COUNT(rows); i++)
		if (is_made(&rows[i], plan, platform))
			parts[count++] = rows[i].part;
	return count;
}

bool goci_layer_is_made(const struct goci_plan *plan,
	const struct oci_platform *platform, enum goci_part_kind part)
{
	return is_made(row_of(part), plan, platform);
}

bool goci_layer_needs_program(enum goci_part_kind part)
{
	return row_of(part)->needs_program;
}

static const struct {
	const char *name;
	const char *history;
} kinds[] = {
	[GOCI_PART_SKELETON] = {"skeleton",
		"goci build: skeleton (users, certificates, time zones)"},
	[GOCI_PART_FILES] = {"files", "goci build: files"},
	[GOCI_PART_APP] = {"app", "goci build: /app/main"},
	[GOCI_PART_TOOLCHAIN] = {"toolchain", "goci build: the Go toolchain"},
	[GOCI_PART_SHELL] = {"shell", "goci build: busybox"},
	[GOCI_PART_MODULES] = {"modules", "goci build: the modules of the build list"},
	[GOCI_PART_GOMOD] = {"go.mod", "goci build: go.mod and go.sum"},
	[GOCI_PART_WATCH] = {"watch", "goci build: goci-watch"},
	[GOCI_PART_SOURCE] = {"source", "goci build: the source"},
	[GOCI_PART_PACKAGES] = {"packages", "goci build: the compiled packages"},
};

const char *goci_part_name(enum goci_part_kind kind)
{
	return kinds[kind].name;
}

const char *goci_part_history(enum goci_part_kind kind)
{
	return kinds[kind].history;
}

static bool has_part(const json_t *config, enum goci_part_kind kind)
{
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(config, "history"), i, entry) {
		const char *maker = oci_json_text(entry, "created_by");

		if (maker && strcmp(maker, goci_part_history(kind)) == 0)
			return true;
	}
	return false;
}

int goci_target_read(
	const json_t *config, enum goci_target *target, struct oci_err *err)
{
	bool app = has_part(config, GOCI_PART_APP);

	if (has_part(config, GOCI_PART_SOURCE))
		*target = app ? GOCI_BUILDER : GOCI_DEVELOPMENT;
	else if (has_part(config, GOCI_PART_GOMOD))
		*target = GOCI_BASE;
	else if (app)
		*target = GOCI_PRODUCTION;
	else
		return oci_err_set(err, OCI_ERR_INVALID,
			"its history lists no layer of goci build");
	return 0;
}
