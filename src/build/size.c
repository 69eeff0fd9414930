#include "build/size.h"

static int64_t read_before(const struct goci_image *image)
{
	const struct oci_ref *output = &image->plan->service->output;
	oci_auto_image before = OCI_IMAGE_INIT;
	struct oci_err ignored;
	int64_t size = 0;

	if (oci_image_read(output, image->platform, &before, NULL, &ignored) < 0)
		return -1;
	for (size_t i = 0; i < before.count; i++)
		size += before.layers[i].descriptor.size;
	return size;
}

void goci_size_before(struct goci_image *images, size_t count)
{
	for (size_t i = 0; i < count; i++)
		images[i].previous = read_before(&images[i]);
}

static void add_image(const struct goci_image *image, struct goci_built *built)
{
	for (size_t i = 0; i < image->base.count; i++)
		built->compressed += image->base.layers[i].descriptor.size;
	for (size_t i = 0; i < image->part_count; i++) {
		built->compressed += image->parts[i].layer.size;
		built->unpacked += image->parts[i].layer.unpacked;
		built->cached += image->parts[i].layer.cached;
	}
	built->on_base |= image->has_base;
	built->layers += (unsigned)image->part_count;
	if (image->previous >= 0)
		built->previous += image->previous + (built->previous < 0);
}

struct goci_built goci_size_of(
	const struct goci_image *images, size_t count, const struct goci_report *report)
{
	struct goci_built built = {.previous = -1};

	for (size_t i = 0; i < count; i++)
		add_image(&images[i], &built);
	built.seconds = (double)(goci_report_clock(report) - images[0].began) / 1e9;
	return built;
}

void goci_size_tell(
	const struct goci_image *images, size_t count, struct goci_report *report)
{
	const struct goci_service *service = images[0].plan->service;
	const struct goci_built built = goci_size_of(images, count, report);
	bool stage = service->target != GOCI_PRODUCTION;
	oci_auto_free char *name = oci_xasprintf("%s%s%s", service->name,
		stage ? ":" : "", stage ? goci_target_name(service->target) : "");

	goci_report_built(report, name, &built);
}

json_t *goci_size_json(const struct goci_built *built)
{
	json_t *size = json_pack("{s:I, s:I}", "compressed",
		(json_int_t)built->compressed, "unpacked", (json_int_t)built->unpacked);

	json_object_set_new(size, "previous",
		built->previous < 0 ? json_null() : json_integer(built->previous));
	return size;
}

void goci_size_is_before(json_t *size)
{
	json_object_set(size, "previous", json_object_get(size, "compressed"));
}
