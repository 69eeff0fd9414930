#include "assemble/target.h"

#include "layers/base.h"
#include "service/stages.h"

#include <stdlib.h>

static void record(const struct goci_target_places *to, const char *what,
	const char *layer, int64_t began)
{
	oci_auto_free char *name =
		to->span ? oci_xasprintf("%s %s", what, layer) : NULL;

	goci_trace_part(to->span, name, began);
}

static int publish_part(const struct goci_target_places *to,
	const struct goci_image_part *part, struct oci_err *err)
{
	const struct oci_descriptor d =
		oci_image_layer_of(&part->layer, NULL).descriptor;
	const char *name = goci_part_name(part->kind);
	int64_t began = goci_trace_now();
	oci_auto_close int fd = oci_layer_open(&part->layer, to->cache, err);
	int status;

	record(to, "hash", name, began);
	if (fd < 0)
		return -1;
	began = goci_trace_now();
	status = oci_publish_file(to->publish, &d, fd, err);
	record(to, "copy and sync", name, began);
	return status;
}

int goci_target_part(const struct goci_target_places *to,
	const struct goci_image_part *part, struct oci_err *err)
{
	for (size_t i = 0; i < to->service->archive_count; i++)
		if (oci_copy_layer(goci_archives_copy(to->archives, to->service, i),
			    &part->layer, to->cache, err) < 0)
			return -1;
	return to->publish ? publish_part(to, part, err) : 0;
}

static int publish_base(const struct goci_target_places *to,
	const struct goci_image *image, size_t i, struct oci_err *err)
{
	int64_t began = goci_trace_now();
	oci_auto_span span = OCI_SPAN_INIT;
	int status = oci_image_find_layer(&image->base, i, &span, err);

	if (status == 0) {
		span.cancel = to->cancel;
		status = oci_publish_foreign(
			to->publish, &image->base.layers[i].descriptor, &span, err);
	}
	record(to, "copy and sync", "base", began);
	return status;
}

static int put_base(const struct goci_target_places *to, const struct goci_image *image,
	size_t i, struct oci_err *err)
{
	for (size_t k = 0; k < to->service->archive_count; k++)
		if (oci_copy_base_layer(
			    goci_archives_copy(to->archives, to->service, k),
			    &image->base, i, err) < 0)
			return -1;
	return to->publish ? publish_base(to, image, i, err) : 0;
}

int goci_target_base(const struct goci_target_places *to,
	const struct goci_image *image, size_t i, struct oci_err *err)
{
	if (put_base(to, image, i, err) == 0)
		return 0;
	oci_err_wrap(err, "%s", goci_base_name(image->plan));
	return oci_err_wrap(err, "%s", goci_base_option(image->plan));
}

int goci_target_document(const struct goci_target_places *to, const char *media_type,
	const json_t *doc, struct oci_descriptor *d, struct oci_err *err)
{
	for (size_t i = 0; i < to->service->archive_count; i++)
		if (oci_copy_document(goci_archives_copy(to->archives, to->service, i),
			    media_type, doc, d, err) < 0)
			return -1;
	return to->publish ? oci_publish_document(to->publish, media_type, doc, d, err)
			   : 0;
}

static void name_in_archives(const struct goci_target_places *to, const json_t *entry)
{
	const struct goci_service *s = to->service;

	for (size_t i = 0; i < s->archive_count; i++)
		for (size_t k = 0; k < s->archives[i].names.count; k++) {
			const char *name = s->archives[i].names.items[k];

			oci_copy_entry(goci_archives_copy(to->archives, s, i), entry,
				oci_name_tag(name), name);
		}
}

/* All tags of the image, each with the full name. */
static int set_tags(
	const struct goci_target_places *to, const json_t *entry, struct oci_err *err)
{
	size_t count = to->service->image_names.count;
	oci_auto_free struct oci_tagged *tags = oci_xcalloc(count, sizeof(*tags));
	oci_auto_strv full = OCI_STRV_INIT;

	for (size_t i = 0; i < count; i++) {
		oci_strv_take(&full, oci_name_full(to->service->image_names.items[i]));
		tags[i] = (struct oci_tagged){
			oci_name_tag(full.items[i]), full.items[i], entry};
	}
	return oci_publish_commit_all(to->publish, tags, count, err);
}

int goci_target_commit(
	const struct goci_target_places *to, const json_t *entry, struct oci_err *err)
{
	int64_t began = goci_trace_now();
	int status;

	name_in_archives(to, entry);
	if (!to->publish)
		return 0;
	status = set_tags(to, entry, err);
	goci_trace_part(to->span, "commit", began);
	return status;
}
