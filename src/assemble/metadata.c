#include "assemble/metadata.h"

#include "app/version.h"
#include "assemble/size.h"
#include "oci/json.h"
#include "report/report.h"
#include "service/stages.h"

#include <sys/resource.h>

static json_t *layers_json(const struct goci_image *image)
{
	json_t *layers = json_array();

	for (size_t i = 0; i < image->base.count; i++)
		json_array_append_new(layers,
			json_pack("{s:s, s:s, s:I}", "name", "base", "digest",
				image->base.layers[i].descriptor.digest.str, "size",
				(json_int_t)image->base.layers[i].descriptor.size));
	for (size_t i = 0; i < image->part_count; i++) {
		const struct oci_layer *layer = &image->parts[i].layer;

		json_array_append_new(layers,
			json_pack("{s:s, s:s, s:s, s:I, s:I, s:b}", "name",
				goci_part_name(image->parts[i].kind), "digest",
				layer->digest.str, "diffID", layer->diff_id.str, "size",
				(json_int_t)layer->size, "unpacked",
				(json_int_t)layer->unpacked, "cached", layer->cached));
	}
	return layers;
}

static json_t *image_json(const struct goci_image *image, struct goci_report *report)
{
	char platform[OCI_PLATFORM_STR];
	oci_auto_free char *step = goci_image_name(image);

	oci_platform_format(image->platform, platform, sizeof(platform));
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "platform", platform, "digest",
		image->manifest.digest.str, "configDigest", image->config.digest.str,
		"layers", layers_json(image), "steps", goci_report_steps(report, step));
}

/* The number of layers that were cached, and that were not. */
static void add_cache(json_t *doc, const struct goci_built *built)
{
	json_object_set_new(doc, "cacheHits", json_integer(built->cached));
	json_object_set_new(
		doc, "cacheMisses", json_integer(built->layers - built->cached));
	json_object_set_new(doc, "cacheHitRate",
		built->layers ? json_real((double)built->cached / built->layers)
			      : json_null());
}

/* Of this process without its children; in bytes. */
static json_int_t peak_memory(void)
{
	struct rusage usage;

	return getrusage(RUSAGE_SELF, &usage) < 0 ? 0
						  : (json_int_t)usage.ru_maxrss * 1024;
}

static json_t *own_json(
	const struct goci_image *images, size_t count, struct goci_report *report)
{
	const struct goci_service *service = images[0].plan->service;
	oci_auto_free char *compressor =
		oci_compression_version(&images[0].plan->compression);
	const struct goci_built built = goci_size_of(images, count, report);
	json_t *list = json_array();
	json_t *doc;

	for (size_t i = 0; i < count; i++)
		json_array_append_new(list, image_json(&images[i], report));
	doc = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:I, s:o, s:o}", "version",
		goci_version, "service", service->name, "target",
		goci_target_name(service->target), "toolchain",
		service->module->version, "compressor", compressor, "size",
		goci_size_json(&built), "peakMemory", peak_memory(), "images", list,
		"steps", goci_report_steps(report, service->name));
	add_cache(doc, &built);
	return doc;
}

/* As buildx writes several names. */
static char *names_text(const struct goci_service *service)
{
	oci_auto_buf text = OCI_BUF_INIT;

	for (size_t i = 0; i < service->image_names.count; i++)
		oci_buf_addf(
			&text, "%s%s", i ? "," : "", service->image_names.items[i]);
	return oci_buf_take(&text);
}

json_t *goci_metadata(const struct goci_image *images, size_t count,
	const struct oci_descriptor *top, struct goci_report *report)
{
	oci_auto_free char *names = names_text(images[0].plan->service);
	json_t *doc = json_object();
	json_t *descriptor = oci_descriptor_json(top);

	if (count == 1) {
		json_object_set_new(
			descriptor, "platform", oci_platform_json(images[0].platform));
		oci_json_set(doc, "containerimage.config.digest",
			images[0].config.digest.str);
	}
	json_object_set_new(doc, "containerimage.descriptor", descriptor);
	oci_json_set(doc, "containerimage.digest", top->digest.str);
	oci_json_set(doc, "image.name", names);
	json_object_set_new(doc, "goci", own_json(images, count, report));
	return doc;
}

static json_t *platforms_json(const json_t *images)
{
	json_t *list = json_array();
	const json_t *image;
	size_t i;

	json_array_foreach(images, i, image)
		json_array_append(list, json_object_get(image, "platform"));
	return list;
}

json_t *goci_metadata_service(
	const struct goci_service *service, const json_t *metadata, bool unchanged)
{
	const json_t *own = json_object_get(metadata, "goci");
	const char *digest = oci_json_text(metadata, "containerimage.digest");
	oci_auto_free char *reference = goci_service_reference(service, digest);
	json_t *doc = json_object();

	oci_json_set(doc, "name", service->name);
	oci_json_set(doc, "target", goci_target_name(service->target));
	oci_json_set(doc, "image", service->image_name);
	json_object_set_new(doc, "images", oci_json_strings(&service->image_names));
	oci_json_set(doc, "reference", reference);
	oci_json_set(doc, "digest", digest);
	json_object_set_new(
		doc, "platforms", platforms_json(json_object_get(own, "images")));
	json_object_set(doc, "size", json_object_get(own, "size"));
	json_object_set_new(doc, "unchanged", json_boolean(unchanged));
	return doc;
}
