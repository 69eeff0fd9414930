#include "to_saved.h"

#include "oci/json.h"
#include "oci/limits.h"
#include "strict/unwrap.h"

#include <string.h>

/* A layer of an image, and the files that were written already. */
struct layer {
	const struct oci_copy_blob *blob;
	enum oci_wrapping wrapping;
	struct oci_digest diff_id;
	int64_t unpacked;
};

/* Passes the uncompressed bytes to `tar`, or only counts them if it is NULL. */
static int unpack_all(struct oci_unwrap *unwrap, const struct oci_findings *findings,
	struct oci_tarball *tar, struct oci_err *err)
{
	int status = OCI_UNWRAP_MORE;

	while (status == OCI_UNWRAP_MORE) {
		const void *data;
		size_t len = 0;

		status = oci_unwrap_next(unwrap, &data, &len, err);
		if (status == OCI_UNWRAP_BROKEN ||
			oci_findings_refuse(findings, err) < 0)
			return -1;
		if (status > 0 && tar && oci_tarball_data(tar, data, len, err) < 0)
			return -1;
	}
	return status;
}

static int unpack(const struct oci_copy *copy, const struct layer *layer,
	struct oci_tarball *tar, struct oci_layer_bytes *bytes, struct oci_err *err)
{
	const struct oci_limits limits = OCI_LIMITS_INIT;
	oci_auto_budget *budget = oci_budget_new(&limits);
	oci_auto_findings findings = OCI_FINDINGS_INIT;
	oci_auto_span span = OCI_SPAN_INIT;
	oci_auto_unwrap *unwrap = NULL;
	struct oci_layer_blob blob = {.wrapping = layer->wrapping,
		.subject = layer->blob->digest.str,
		.limits = &limits,
		.budget = budget,
		.findings = &findings,
		.cancel = copy->cancel};

	if (oci_copy_open(copy, layer->blob, &span, err) < 0)
		return -1;
	blob.fd = span.fd;
	blob.offset = span.offset;
	blob.size = span.size;
	unwrap = oci_unwrap_new(&blob);
	if (unpack_all(unwrap, &findings, tar, err) < 0)
		return -1;
	if (oci_unwrap_finish(unwrap, bytes, err) < 0)
		return -1;
	return oci_findings_refuse(&findings, err);
}

static int check(const struct layer *layer, const struct oci_layer_bytes *bytes,
	struct oci_err *err)
{
	if (!bytes->whole || bytes->size != layer->blob->size)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"is damaged: its content has another size than %lld bytes",
			(long long)layer->blob->size);
	if (oci_digest_cmp(&bytes->digest, &layer->blob->digest) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"is damaged: its content has the digest %s", bytes->digest.str);
	if (oci_digest_cmp(&bytes->diff_id, &layer->diff_id) != 0)
		return oci_err_set(err, OCI_ERR_MISMATCH,
			"unpacks to %s, its diff id is %s", bytes->diff_id.str,
			layer->diff_id.str);
	return 0;
}

static int write_layer(const struct oci_copy *copy, const struct layer *layer,
	struct oci_tarball *tar, const char *path, struct oci_err *err)
{
	struct oci_layer_bytes bytes;

	if (unpack(copy, layer, NULL, &bytes, err) < 0 || check(layer, &bytes, err) < 0)
		return -1;
	if (oci_tarball_file(tar, path, bytes.unpacked, err) < 0 ||
		unpack(copy, layer, tar, &bytes, err) < 0 ||
		check(layer, &bytes, err) < 0)
		return -1;
	oci_meter_add(copy->meter, layer->blob->size);
	return oci_tarball_end_file(tar, err);
}

static int put_layer(const struct oci_copy *copy, const struct layer *layer,
	struct oci_tarball *tar, const char *path, struct oci_err *err)
{
	if (write_layer(copy, layer, tar, path, err) == 0)
		return 0;
	return oci_err_wrap(err, "layer %s", layer->blob->digest.str);
}

static int find_layer(const struct oci_copy *copy, const json_t *descriptor,
	const char *diff_id, struct layer *layer, struct oci_err *err)
{
	struct oci_descriptor d;

	if (oci_descriptor_read(descriptor, &d, err) < 0 ||
		oci_digest_parse(diff_id ? diff_id : "", &layer->diff_id, err) < 0)
		return -1;
	if (oci_wrapping_of(d.media_type, &layer->wrapping) < 0)
		return oci_err_set(
			err, OCI_ERR_INVALID, "is no layer but %s", d.media_type);
	layer->blob = oci_copy_find(copy, &d.digest);
	return layer->blob ? 0
			   : oci_err_set(err, OCI_ERR_NOT_FOUND, "blob %s is not there",
				     d.digest.str);
}

/* Writes the layers that are not in `written` yet. Returns their paths, or NULL. */
static json_t *put_layers(const struct oci_copy *copy,
	const struct oci_docker_image *image, struct oci_tarball *tar, json_t *written,
	struct oci_err *err)
{
	oci_auto_json *paths = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(image->layers, i, item) {
		const char *id = json_string_value(json_array_get(image->diff_ids, i));
		oci_auto_free char *path = NULL;
		struct layer layer;

		if (find_layer(copy, item, id, &layer, err) < 0)
			return NULL;
		path = oci_xasprintf("%s.tar", oci_digest_hex(&layer.diff_id));
		json_array_append_new(paths, json_string(path));
		if (json_object_get(written, path))
			continue;
		json_object_set_new(written, path, json_true());
		if (put_layer(copy, &layer, tar, path, err) < 0)
			return NULL;
	}
	return oci_steal_ptr(&paths);
}

static int put_config(const struct oci_copy *copy, const struct oci_docker_image *image,
	struct oci_tarball *tar, const char *path, struct oci_err *err)
{
	const struct oci_copy_blob *config = oci_copy_find(copy, &image->config);

	if (oci_tarball_file(tar, path, config->size, err) < 0 ||
		oci_copy_read(copy, config, oci_tarball_data, tar, err) < 0)
		return -1;
	return oci_tarball_end_file(tar, err);
}

static int put_image(const struct oci_copy *copy, const struct oci_docker_image *image,
	struct oci_tarball *tar, json_t *written, json_t *list, struct oci_err *err)
{
	oci_auto_free char *config =
		oci_xasprintf("%s.json", oci_digest_hex(&image->config));
	json_t *layers;

	if (!json_object_get(written, config) &&
		put_config(copy, image, tar, config, err) < 0)
		return -1;
	json_object_set_new(written, config, json_true());
	layers = put_layers(copy, image, tar, written, err);
	if (!layers)
		return -1;
	json_array_append_new(list, oci_docker_item(image, config, layers));
	return 0;
}

int oci_copy_to_saved(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	oci_auto_docker_images images = {0};
	oci_auto_json *written = json_object(), *list = json_array();
	oci_auto_buf text = OCI_BUF_INIT;

	if (oci_docker_images(copy, true, &images, err) < 0)
		return -1;
	if (!images.count)
		return oci_err_set(err, OCI_ERR_INVALID,
			"there is no image that `docker load` could take");
	for (size_t i = 0; i < images.count; i++)
		if (put_image(copy, &images.items[i], tar, written, list, err) < 0)
			return -1;
	oci_json_write(list, &text);
	return oci_tarball_text(tar, "manifest.json", text.data, text.len, err);
}
