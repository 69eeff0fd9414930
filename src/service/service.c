#include "service/service.h"

#include <stdlib.h>
#include <string.h>

void goci_service_release(struct goci_service *s)
{
	free(s->name);
	free(s->package);
	free(s->dir);
	goci_settings_release(&s->settings);
	goci_settings_release(&s->given);
	goci_flags_release(&s->flags);
	free(s->tags);
	free(s->ldflags);
	free(s->platforms);
	oci_strv_release(&s->image_names);
	for (size_t i = 0; i < s->archive_count; i++) {
		free(s->archives[i].path);
		free(s->archives[i].together);
		oci_strv_release(&s->archives[i].names);
	}
	free(s->archives);
	free(s->repository);
	oci_strv_release(&s->words);
	oci_ref_release(&s->output);
}

char *goci_archive_text(enum oci_transport transport, const char *path)
{
	oci_auto_free char *copy = oci_xstrdup(path);
	const struct oci_ref ref = {.dir = copy, .transport = transport};

	return oci_ref_format(&ref);
}

/* An archive of `docker save` has no digests of manifests. */
static char *archive_reference(
	const struct goci_archive *archive, size_t name, const char *digest)
{
	oci_auto_free char *file = goci_archive_text(archive->transport, archive->path);
	oci_auto_free char *full = oci_name_full(archive->names.items[name]);
	bool has_digest = archive->transport != OCI_DOCKER_ARCHIVE;

	return oci_xasprintf("%s:%s%s%s", file, full, has_digest ? "@" : "",
		has_digest ? digest : "");
}

char *goci_service_reference(const struct goci_service *service, const char *digest)
{
	if (service->output.dir)
		return oci_xasprintf("oci:%s:%s@%s", service->output.dir,
			service->output.tag, digest);
	return archive_reference(service->archives, 0, digest);
}

void goci_service_references(
	const struct goci_service *service, const char *digest, struct oci_strv *out)
{
	for (size_t i = 0; service->output.dir && i < service->image_names.count; i++)
		oci_strv_addf(out, "oci:%s:%s@%s", service->output.dir,
			oci_name_tag(service->image_names.items[i]), digest);
	for (size_t i = 0; i < service->archive_count; i++) {
		const struct goci_archive *a = &service->archives[i];

		for (size_t k = 0; k < a->names.count; k++)
			oci_strv_take(out, archive_reference(a, k, digest));
	}
}

char *goci_service_called(const struct goci_service *service)
{
	bool stage = service->target != GOCI_PRODUCTION;

	return oci_xasprintf("%s%s%s", service->name, stage ? ":" : "",
		stage ? goci_target_name(service->target) : "");
}

void goci_services_release(struct goci_services *services)
{
	for (size_t i = 0; i < services->count; i++)
		goci_service_release(&services->items[i]);
	for (size_t i = 0; i < services->module_count; i++) {
		goci_module_release(services->modules[i]);
		free(services->modules[i]);
	}
	free(services->items);
	free(services->modules);
	free(services->files);
	*services = (struct goci_services){0};
}

/*
 * The builder contains what its program needs, other stages what future code may need.
 */
enum goci_modules goci_service_modules(const struct goci_service *service)
{
	const char *wanted = service->settings.modules;
	bool builder = service->target == GOCI_BUILDER;

	if (service->target == GOCI_PRODUCTION || service->module->vendored)
		return GOCI_MODULES_NONE;
	if (wanted ? strcmp(wanted, "needed") == 0 : builder)
		return GOCI_MODULES_NEEDED;
	return GOCI_MODULES_ALL;
}
