#include "layers/image.h"

#include "report/report.h"

#include <stdlib.h>

void goci_image_release(struct goci_image *image)
{
	oci_image_release(&image->base);
	oci_strv_release(&image->env);
	oci_strv_release(&image->labels);
}

bool goci_image_has_program(const struct goci_image *image)
{
	enum goci_target target = image->plan->service->target;

	return target == GOCI_PRODUCTION || target == GOCI_BUILDER;
}

bool goci_image_has_deps(const struct goci_image *image)
{
	return goci_image_has_program(image) ||
	       goci_service_modules(image->plan->service) == GOCI_MODULES_NEEDED;
}

char *goci_image_name(const struct goci_image *image)
{
	const struct goci_service *service = image->plan->service;
	bool stage = service->target != GOCI_PRODUCTION;
	char platform[OCI_PLATFORM_STR];

	oci_platform_format(image->platform, platform, sizeof(platform));
	return oci_xasprintf("%s%s%s %s", service->name, stage ? ":" : "",
		stage ? goci_target_name(service->target) : "", platform);
}

void goci_image_subject(const struct goci_image *image, struct goci_image_subject *s)
{
	const struct goci_service *service = image->plan->service;

	s->called = goci_image_name(image);
	oci_platform_format(image->platform, s->platform, sizeof(s->platform));
	s->subject = (struct goci_subject){.called = s->called,
		.service = service->name,
		.target = goci_target_name(service->target),
		.platform = s->platform};
}

void goci_image_subject_release(struct goci_image_subject *s)
{
	free(s->called);
}
