#include "assemble/size.h"

#include "oci/json.h"
#include "report/report.h"
#include "report/report_clock.h"
#include "service/service.h"

static int64_t read_before(const struct goci_image *image)
{
	const struct oci_ref *output = &image->plan->service->output;
	oci_auto_image before = OCI_IMAGE_INIT;
	struct oci_err ignored;
	int64_t size = 0;

	if (!output->dir ||
		oci_image_read(output, image->platform, &before, NULL, &ignored) < 0)
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

static void tell(const struct goci_service *service, struct goci_built *built,
	struct goci_report *report)
{
	oci_auto_free char *called = goci_service_called(service);
	oci_auto_free char *reference = goci_service_reference(service, built->digest);
	const struct goci_subject subject = {.called = called,
		.service = service->name,
		.target = goci_target_name(service->target)};

	built->reference = reference;
	goci_report_built(report, &subject, built);
}

double goci_size_tell(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report)
{
	struct goci_built built = goci_size_of(images, count, report);

	built.digest = top->digest.str;
	tell(images[0].plan->service, &built, report);
	return built.seconds;
}

static int64_t number(const json_t *doc, const char *key)
{
	return json_integer_value(json_object_get(doc, key));
}

void goci_size_tell_unchanged(const struct goci_service *service,
	const json_t *metadata, struct goci_report *report)
{
	const json_t *own = json_object_get(metadata, "goci");
	const json_t *size = json_object_get(own, "size");
	unsigned layers =
		(unsigned)(number(own, "cacheHits") + number(own, "cacheMisses"));
	struct goci_built built = {.compressed = number(size, "compressed"),
		.unpacked = number(size, "unpacked"),
		.previous = number(size, "previous"),
		.cached = layers,
		.layers = layers,
		.digest = oci_json_text(metadata, "containerimage.digest"),
		.unchanged = true};

	if (built.digest)
		tell(service, &built, report);
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
