#include "service/conflicts.h"

#include "options/checks_name.h"
#include "options/option.h"
#include "outcome/inputs.h"
#include "service/request.h"
#include "settings/build_options.h"

#include <stdlib.h>
#include <string.h>

/* A layout that is written, and by what. */
struct place {
	char *folder; /* absolute, without symlinks */
	const char *dir, *tag;
	char *what;
};

struct places {
	struct place *items;
	size_t count;
};

static void release(struct places *places)
{
	for (size_t i = 0; i < places->count; i++) {
		free(places->items[i].folder);
		free(places->items[i].what);
	}
	free(places->items);
}

static int check_place(
	const struct places *places, const struct place *place, struct oci_err *err)
{
	for (size_t i = 0; i < places->count; i++) {
		const struct place *other = &places->items[i];

		if (strcmp(other->tag, place->tag) != 0 ||
			strcmp(other->folder, place->folder) != 0)
			continue;
		return oci_err_set(err, OCI_ERR_USAGE,
			"%s and %s would both be oci:%s:%s; give each its own tag or "
			"output in goci.yaml, or build them one by one",
			other->what, place->what, place->dir, place->tag);
	}
	return 0;
}

/* Takes over `what`. */
static int add(struct places *places, const char *dir, const char *tag, char *what,
	struct oci_err *err)
{
	struct place place = {goci_output_place(dir), dir, tag, what};
	int status = check_place(places, &place, err);

	OCI_GROW(places->items, places->count);
	places->items[places->count++] = place;
	return status;
}

static char *name_of(const struct goci_service *s)
{
	return oci_xasprintf("%s in %s%s%s", s->package, s->dir,
		s->target != GOCI_PRODUCTION ? ", stage " : "",
		s->target != GOCI_PRODUCTION ? goci_target_name(s->target) : "");
}

/* Every tag of a service in its layout. */
static int add_service(
	struct places *places, const struct goci_service *s, struct oci_err *err)
{
	for (size_t i = 0; s->output.dir && i < s->image_names.count; i++)
		if (add(places, s->output.dir,
			    goci_tag_find(s->image_names.items[i]) + 1, name_of(s),
			    err) < 0)
			return -1;
	return 0;
}

static int add_all(struct places *places, const struct goci_services *services,
	const struct goci_request *request, struct oci_ref *cache, struct oci_err *err)
{
	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];

		if (!s->failed && add_service(places, s, err) < 0)
			return -1;
	}
	if (!request->cache_to)
		return 0;
	if (goci_request_cache(request->cache_to, cache, err) < 0 ||
		goci_output_check_folder(cache->dir, err) < 0)
		return oci_err_wrap(err, "--cache-to");
	return add(places, cache->dir, cache->tag, oci_xstrdup("--cache-to"), err);
}

static int check_output(
	const struct places *places, struct goci_output *output, struct oci_err *err)
{
	for (size_t i = 0; i < places->count; i++) {
		output->refused =
			goci_output_is_of_layout(output, places->items[i].folder);
		if (output->refused)
			return oci_err_set(err, OCI_ERR_USAGE,
				"%s %s is the layout oci:%s of %s, or a file of it: "
				"name another file",
				output->option, output->path, places->items[i].dir,
				places->items[i].what);
	}
	return 0;
}

/* Also of one that this call does not write, such as that of a failed service. */
static int check_layouts(struct goci_outputs *outputs, struct oci_err *err)
{
	struct oci_err further;
	int status = 0;

	for (size_t i = 0; i < outputs->count; i++) {
		if (goci_output_check_layout(
			    outputs->items[i], status ? &further : err) == 0)
			continue;
		outputs->items[i]->refused = true;
		status = -1;
	}
	return status;
}

static int check_option(struct goci_outputs *outputs, const struct goci_option *option,
	const void *values, struct oci_err *err)
{
	const char *value =
		option->kind == GOCI_STRING && option->path != GOCI_NO_PATH
			? *(char *const *)((const char *)values + option->offset)
			: NULL;
	oci_auto_free char *name = NULL;

	if (!value || option->path == GOCI_PATH_LAYOUT ||
		goci_option_is_choice(option, value))
		return 0;
	name = oci_xasprintf("--%s", option->name);
	return option->path == GOCI_PATH_IMAGE
		       ? goci_outputs_check_image(outputs, name, value, err)
		       : goci_outputs_check_file(outputs, name, value, err);
}

/* Checks the files that options of the services read. */
static int check_inputs(struct goci_outputs *outputs,
	const struct goci_services *services, struct oci_err *err)
{
	const struct goci_options *options = &goci_build_options;

	for (size_t i = 0; i < services->count; i++)
		for (size_t k = 0; k < options->count; k++)
			if (!services->items[i].failed &&
				options->rows[k].scope == GOCI_PER_SERVICE &&
				check_option(outputs, &options->rows[k],
					&services->items[i].settings, err) < 0)
				return -1;
	return 0;
}

/* The value may lack "oci:". */
static int check_cache(
	struct goci_outputs *outputs, const char *from, struct oci_err *err)
{
	oci_auto_free char *ref = NULL;

	if (!from)
		return 0;
	ref = oci_xasprintf("%s%s", oci_ref_scheme(from) ? "" : "oci:", from);
	return goci_outputs_check_image(outputs, "--cache-from", ref, err);
}

int goci_conflicts_check(const struct goci_services *services,
	const struct goci_request *request, struct oci_err *err)
{
	OCI_AUTO(release) struct places places = {0};
	struct goci_outputs *outputs = request->outputs;
	oci_auto_ref cache = {0};
	size_t files = outputs ? outputs->count : 0;

	if (services->count < 2 && !request->cache_to && !files)
		return 0;
	if (add_all(&places, services, request, &cache, err) < 0)
		return -1;
	for (size_t i = 0; i < files; i++)
		if (check_output(&places, outputs->items[i], err) < 0)
			return -1;
	if (!files)
		return 0;
	if (check_inputs(outputs, services, err) < 0 ||
		check_cache(outputs, request->cache_from, err) < 0)
		return -1;
	return check_layouts(outputs, err);
}
