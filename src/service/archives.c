#include "service/archives.h"

#include "app/bounds.h"
#include "modules/outside.h"
#include "options/destination.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The search for the files; `places` has where each of them is. */
struct search {
	struct goci_services *services;
	const struct goci_app *app;
	const struct goci_request *request;
	struct oci_strv places;
};

static void release(struct search *search)
{
	oci_strv_release(&search->places);
}

/* Standard output, which is not there for a human to read an archive. */
static int check_stdout(const struct search *s, struct oci_err *err)
{
	if (s->request->dry_run || s->request->context_report || !isatty(STDOUT_FILENO))
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"--output: standard output is a terminal: send it to a file or a program, "
		"or name a file");
}

/*
 * A path of a goci.yaml was found to be in its source as it is written there: now no
 * symlink of the source leads out of it either.
 */
static int check_bounds(const struct search *s, const struct goci_service *service,
	const char *path, struct oci_err *err)
{
	oci_auto_free char *bounds = goci_outside_bounds(service->module, s->app);
	oci_auto_free char *real = goci_bounds_resolve(bounds, path, err);

	return real ? 0 : oci_err_wrap(err, "--output %s", path);
}

static int open_file(
	struct search *s, struct goci_archive_file *file, struct oci_err *err)
{
	struct goci_outputs *outputs = s->request->outputs;
	bool source = !s->request->flags.outputs.count;
	bool standard = goci_path_is_stdout(file->path);

	if (standard && check_stdout(s, err) < 0)
		return -1;
	if (!outputs)
		return 0;
	if (goci_outputs_add(outputs, "--output", standard ? "/dev/stdout" : file->path,
		    source, err) < 0)
		return -1;
	file->output = outputs->items[outputs->count - 1];
	return goci_output_check_layout(file->output, err);
}

static int check_kind(const struct goci_archive_file *file,
	const struct goci_archive *archive, struct oci_err *err)
{
	oci_auto_free char *one = goci_archive_text(file->transport, file->path);
	oci_auto_free char *other =
		goci_archive_text(archive->transport, archive->path);

	if (file->transport == archive->transport)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"--output: %s and %s are one file: name another one", one, other);
}

static int find_file(struct search *s, const struct goci_service *service,
	struct goci_archive *archive, struct oci_err *err)
{
	struct goci_services *all = s->services;
	bool standard = goci_path_is_stdout(archive->path);
	oci_auto_free char *place = NULL;

	if (!standard && check_bounds(s, service, archive->path, err) < 0)
		return -1;
	place = standard ? oci_xstrdup("-") : goci_output_place(archive->path);
	for (size_t i = 0; i < s->places.count; i++) {
		if (strcmp(s->places.items[i], place) != 0)
			continue;
		archive->file = i;
		return check_kind(&all->files[i], archive, err);
	}
	oci_strv_add(&s->places, place);
	OCI_GROW(all->files, all->file_count);
	archive->file = all->file_count++;
	all->files[archive->file] = (struct goci_archive_file){
		.transport = archive->transport, .path = archive->path};
	return open_file(s, &all->files[archive->file], err);
}

static bool has_name(const struct goci_archive *archive, const char *full)
{
	for (size_t i = 0; i < archive->names.count; i++) {
		oci_auto_free char *other = oci_name_full(archive->names.items[i]);

		if (strcmp(full, other) == 0)
			return true;
	}
	return false;
}

/* The service before `at` with an image of that name in the same file; or NULL. */
static const struct goci_service *find_name(const struct goci_services *services,
	size_t at, const struct goci_archive *archive, const char *name)
{
	oci_auto_free char *full = oci_name_full(name);

	for (size_t i = 0; i < at; i++) {
		const struct goci_service *s = &services->items[i];

		for (size_t k = 0; k < s->archive_count; k++)
			if (s->archives[k].file == archive->file &&
				has_name(&s->archives[k], full))
				return s;
	}
	return NULL;
}

static int check_name(const struct goci_services *services, size_t at,
	const struct goci_archive *archive, const char *name, struct oci_err *err)
{
	const struct goci_service *other = find_name(services, at, archive, name);
	oci_auto_free char *one = other ? goci_service_called(other) : NULL;
	oci_auto_free char *two = goci_service_called(&services->items[at]);
	oci_auto_free char *file = goci_archive_text(archive->transport, archive->path);

	if (!other)
		return 0;
	return oci_err_set(err, OCI_ERR_USAGE,
		"%s and %s would both be %s in %s; give each its own name, tag or "
		"file, by {name} or {target} in it",
		one, two, name, file);
}

static int check_names(
	const struct goci_services *services, size_t at, struct oci_err *err)
{
	const struct goci_service *s = &services->items[at];

	for (size_t k = 0; k < s->archive_count; k++)
		for (size_t i = 0; i < s->archives[k].names.count; i++)
			if (check_name(services, at, &s->archives[k],
				    s->archives[k].names.items[i], err) < 0)
				return -1;
	return 0;
}

/* A file with other images than before is written anew. */
static char *list_names(const struct goci_services *services, size_t file)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < services->count; i++) {
		const struct goci_service *s = &services->items[i];

		for (size_t k = 0; k < s->archive_count; k++)
			for (size_t n = 0; n < s->archives[k].names.count; n++)
				if (s->archives[k].file == file)
					oci_buf_addf(&text, "%s\n",
						s->archives[k].names.items[n]);
	}
	return oci_buf_take(&text);
}

static void set_together(struct goci_services *services)
{
	for (size_t i = 0; i < services->count; i++) {
		struct goci_service *s = &services->items[i];

		for (size_t k = 0; k < s->archive_count; k++)
			s->archives[k].together =
				list_names(services, s->archives[k].file);
	}
}

int goci_archives_find(struct goci_services *services, const struct goci_app *app,
	const struct goci_request *request, struct oci_err *err)
{
	OCI_AUTO(release) struct search search = {services, app, request, {0}};

	for (size_t i = 0; i < services->count; i++) {
		struct goci_service *s = &services->items[i];

		for (size_t k = 0; k < s->archive_count; k++)
			if (find_file(&search, s, &s->archives[k], err) < 0)
				return -1;
		if (check_names(services, i, err) < 0)
			return -1;
	}
	set_together(services);
	return 0;
}
