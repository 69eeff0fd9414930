#include "supply/facts_program.h"

#include "binary/buildinfo_read.h"
#include "oci/json.h"
#include "process/environ.h"
#include "supply/told.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/*
 * The variables of Go's environment that decide the code beside those of the platform.
 * GOFLAGS is among the arguments; where Go looks for modules does not matter, as go.sum
 * says what they are.
 */
static const char *const counting[] = {"GOEXPERIMENT", "GOFIPS140", "GODEBUG"};

int goci_facts_buildinfo(const struct goci_compilation *compilation,
	const struct goci_maker *maker, struct goci_buildinfo *info,
	struct oci_err *err)
{
	const char *path = compilation->program.path;
	oci_auto_close int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return oci_err_sys(err, errno, "the compiled program");
	return goci_buildinfo_read(fd, &maker->app->cancel, info, err);
}

/* The arguments after "go", without those about progress and the place of the program.
 */
static json_t *arguments_json(const struct goci_compilation *compilation)
{
	struct goci_compile c = goci_compilation_args(compilation);
	oci_auto_strv args = OCI_STRV_INIT;
	json_t *list = json_array();

	c.verbose = c.shown = c.rebuild = false;
	c.overlay = NULL;
	goci_compile_args(&c, "", &args);
	for (size_t i = 0; i < args.count; i++) {
		oci_auto_free char *told = NULL;

		if (strcmp(args.items[i], "-o") == 0 && i + 1 < args.count) {
			i++;
			continue;
		}
		told = goci_told_flags(args.items[i]);
		json_array_append_new(list, json_string(told));
	}
	return list;
}

static json_t *environment_json(const struct goci_compilation *compilation)
{
	oci_auto_strv env = OCI_STRV_INIT;

	goci_compile_env(compilation->image->platform, &env);
	for (size_t i = 0; i < OCI_COUNT(counting); i++) {
		const char *value = getenv(counting[i]);

		if (value && *value)
			goci_env_set(&env, counting[i], value);
	}
	oci_strv_sort(&env);
	return oci_json_map(&env);
}

/* What Go recorded, which includes the file of `go env -w`. */
static json_t *recorded_json(const struct goci_buildinfo *info)
{
	json_t *doc = json_object();

	for (size_t i = 0; i < info->setting_count; i++) {
		const struct goci_buildinfo_setting *s = &info->settings[i];
		oci_auto_free char *told = goci_told_flags(s->value);

		json_object_set_new(doc, s->key, json_string(told));
	}
	return doc;
}

json_t *goci_facts_program(const struct goci_compilation *compilation,
	const struct goci_maker *maker, struct oci_err *err)
{
	goci_auto_buildinfo info = GOCI_BUILDINFO_INIT;
	json_t *doc = json_object();

	if (!goci_image_has_program(compilation->image))
		return doc;
	if (goci_facts_buildinfo(compilation, maker, &info, err) < 0) {
		json_decref(doc);
		return NULL;
	}
	json_object_set_new(doc, "arguments", arguments_json(compilation));
	json_object_set_new(doc, "environment", environment_json(compilation));
	json_object_set_new(doc, "recorded", recorded_json(&info));
	return doc;
}
