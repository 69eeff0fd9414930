#include "diff/build_record.h"

#include "app/defaults.h"
#include "binary/binaries.h"
#include "oci/json.h"
#include "service/stages.h"
#include "settings/target.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

void goci_build_record_release(struct goci_build_record *recorded)
{
	free(recorded->module);
	free(recorded->package);
	free(recorded->created);
	free(recorded->url);
	free(recorded->revision);
	*recorded = (struct goci_build_record){0};
}

static char *label(const json_t *config, const char *name)
{
	const json_t *run = json_object_get(config, "config");
	const char *value = oci_json_text(json_object_get(run, "Labels"), name);

	return value ? oci_xstrdup(value) : NULL;
}

/* goci writes whole seconds in UTC. */
static char *seconds_of(const json_t *config)
{
	const char *created = oci_json_text(config, "created");
	struct tm tm = {0};
	const char *end = created ? strptime(created, "%Y-%m-%dT%H:%M:%SZ", &tm) : NULL;

	return end && !*end ? oci_xasprintf("%lld", (long long)timegm(&tm)) : NULL;
}

/* Of the layer on top: those below can be a base's. Docker archives have none of it. */
static const char *codec_of(const struct oci_image *image)
{
	const char *type = image->layers[image->count - 1].descriptor.media_type;

	if (!image->document)
		return NULL;
	if (strcmp(type, OCI_MEDIA_LAYER_GZIP) == 0)
		return "gzip";
	return strcmp(type, OCI_MEDIA_LAYER_ZSTD) == 0 ? "zstd" : "none";
}

/* Whether each element of a package's path is a name: not "", "." or "..". */
static bool is_path(const char *path)
{
	for (;;) {
		size_t len = strcspn(path, "/");

		if (!len || (len <= 2 && strspn(path, ".") >= len))
			return false;
		if (!path[len])
			return true;
		path += len + 1;
	}
}

/* The image is untrusted: the path must not lead out of the source. */
static int check_package(const struct goci_build_record *recorded, struct oci_err *err)
{
	size_t len = strlen(recorded->module);
	const char *package = recorded->package;

	if (is_path(package) && strncmp(package, recorded->module, len) == 0 &&
		(!package[len] || package[len] == '/'))
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"/app/main records the package \"%.200s\", which is not part of its "
		"module \"%.200s\"",
		package, recorded->module);
}

static int read_program(struct goci_build_record *recorded,
	const struct oci_image *image, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	goci_auto_binaries programs = GOCI_BINARIES_INIT;

	if (goci_binaries_read(image, true, cancel, &programs, err) < 0)
		return -1;
	for (size_t i = 0; i < programs.count; i++) {
		const struct goci_buildinfo *info = &programs.items[i].info;

		if (strcmp(programs.items[i].path, GOCI_PROGRAM) != 0 ||
			!info->main.module.path)
			continue;
		free(recorded->package);
		free(recorded->module);
		recorded->package = oci_xstrdup(info->path);
		recorded->module = oci_xstrdup(info->main.module.path);
	}
	if (recorded->package)
		return check_package(recorded, err);
	return oci_err_set(err, OCI_ERR_INVALID,
		"/app/main does not record the module that it was built from");
}

int goci_build_record_read(struct goci_build_record *recorded,
	const struct oci_image *image, const struct oci_cancel *cancel,
	struct oci_err *err)
{
	const json_t *config = image->config;
	enum goci_target stage;

	*recorded = (struct goci_build_record){0};
	if (goci_target_read(config, &stage, err) < 0)
		return -1;
	recorded->url = label(config, "org.opencontainers.image.source");
	recorded->revision = label(config, "org.opencontainers.image.revision");
	recorded->created = seconds_of(config);
	recorded->stage = goci_target_name(stage);
	recorded->codec = codec_of(image);
	return stage == GOCI_PRODUCTION || stage == GOCI_BUILDER
		       ? read_program(recorded, image, cancel, err)
		       : 0;
}
