#include "docker.h"
#include "names.h"
#include "tarball.h"
#include "to_saved.h"

#include "image/index.h"
#include "oci/json.h"

#include <string.h>

static char *blob_path(const struct oci_digest *digest)
{
	return oci_xasprintf("blobs/sha256/%s", oci_digest_hex(digest));
}

static json_t *index_of(const struct oci_copy *copy)
{
	json_t *index = oci_index_new(NULL);

	for (size_t i = 0; i < copy->count; i++)
		json_array_append_new(json_object_get(index, "manifests"),
			oci_entry_for_archive(copy->entries[i].descriptor));
	return index;
}

static int put_json(struct oci_tarball *tar, const char *path, const json_t *doc,
	struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;

	oci_json_write(doc, &text);
	return oci_tarball_text(tar, path, text.data, text.len, err);
}

static json_t *layer_paths(const struct oci_docker_image *image)
{
	json_t *paths = json_array();
	const json_t *item;
	size_t i;

	json_array_foreach(image->layers, i, item) {
		const char *text = oci_json_text_or(item, "digest", "");
		struct oci_digest digest;
		struct oci_err ignored;
		oci_auto_free char *path = NULL;

		if (oci_digest_parse(text, &digest, &ignored) < 0)
			continue;
		path = blob_path(&digest);
		json_array_append_new(paths, json_string(path));
	}
	return paths;
}

/* For Docker's classic image store; containerd and podman read index.json. */
static int put_docker_manifest(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	oci_auto_docker_images images = {0};
	oci_auto_json *list = json_array();

	if (oci_docker_images(copy, false, &images, err) < 0)
		return -1;
	for (size_t i = 0; i < images.count; i++) {
		oci_auto_free char *config = blob_path(&images.items[i].config);

		json_array_append_new(list, oci_docker_item(&images.items[i], config,
						    layer_paths(&images.items[i])));
	}
	return images.count ? put_json(tar, "manifest.json", list, err) : 0;
}

static int put_blob(const struct oci_copy *copy, const struct oci_copy_blob *blob,
	struct oci_tarball *tar, struct oci_err *err)
{
	oci_auto_free char *path = blob_path(&blob->digest);

	if (oci_tarball_file(tar, path, blob->size, err) < 0 ||
		oci_copy_read(copy, blob, oci_tarball_data, tar, err) < 0)
		return -1;
	return oci_tarball_end_file(tar, err);
}

/* Documents first: who reads the stream knows an image before its layers. */
static int put_blobs(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	if (oci_tarball_folder(tar, "blobs/", err) < 0 ||
		oci_tarball_folder(tar, "blobs/sha256/", err) < 0)
		return -1;
	for (int documents = 1; documents >= 0; documents--)
		for (size_t i = 0; i < copy->blob_count; i++)
			if (copy->blobs[i].is_document == documents &&
				put_blob(copy, &copy->blobs[i], tar, err) < 0)
				return -1;
	return 0;
}

static int put_layout(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	oci_auto_json *header = json_pack("{s:s}", "imageLayoutVersion", "1.0.0");
	oci_auto_json *index = index_of(copy);

	if (put_json(tar, "oci-layout", header, err) < 0 ||
		put_json(tar, "index.json", index, err) < 0 ||
		put_docker_manifest(copy, tar, err) < 0)
		return -1;
	return put_blobs(copy, tar, err);
}

int oci_copy_to_archive(struct oci_copy *copy, enum oci_transport form,
	struct oci_output *output, struct oci_err *err)
{
	struct oci_tarball tar = {.output = output, .cancel = copy->cancel};
	int status = form == OCI_DOCKER_ARCHIVE ? oci_copy_to_saved(copy, &tar, err)
						: put_layout(copy, &tar, err);

	return status < 0 ? -1 : oci_tarball_end(&tar, err);
}
