#include "attached.h"
#include "docker.h"
#include "names.h"
#include "tarball.h"
#include "to_saved.h"

#include "image/index.h"
#include "oci/json.h"

#include <stdlib.h>
#include <string.h>

static char *blob_path(const struct oci_digest *digest)
{
	return oci_xasprintf("blobs/sha256/%s", oci_digest_hex(digest));
}

/* The entries for loaders, and in `whole` those of the layout. */
static json_t *entries_of(const struct oci_copy *copy, json_t *whole)
{
	json_t *entries = json_array();

	for (size_t i = 0; i < copy->count; i++) {
		const struct oci_copy_entry *entry = &copy->entries[i];

		json_array_append(whole, entry->descriptor);
		if (!entry->is_referrer)
			json_array_append_new(
				entries, oci_entry_for_archive(entry->descriptor));
	}
	return entries;
}

/* Whether a reader gets the entries of the layout back from those for loaders. */
static bool is_enough(const json_t *entries, const json_t *whole)
{
	oci_auto_copy *back = oci_copy_new(NULL);
	oci_auto_buf got = OCI_BUF_INIT, want = OCI_BUF_INIT;
	oci_auto_json *list = json_array();
	json_t *entry;
	size_t i;

	json_array_foreach(entries, i, entry)
		oci_copy_append(back, json_deep_copy(entry), false);
	oci_entries_from_archive(back, 0);
	for (i = 0; i < back->count; i++)
		json_array_append(list, back->entries[i].descriptor);
	oci_json_write(list, &got);
	oci_json_write(whole, &want);
	return strcmp(got.data, want.data) == 0;
}

/*
 * index.json. If loaders must not see all of the layout's index, that one is put into
 * `own`, to become a blob.
 */
static json_t *index_of(const struct oci_copy *copy, struct oci_buf *own)
{
	json_t *index = oci_index_new(NULL);
	oci_auto_json *layout = oci_index_new(NULL);
	json_t *whole = json_object_get(layout, "manifests");
	json_t *entries = entries_of(copy, whole);
	struct oci_digest digest;

	json_object_set_new(index, "manifests", entries);
	if (is_enough(entries, whole))
		return index;
	oci_json_write(layout, own);
	oci_digest_of(own->data, own->len, &digest);
	json_object_set_new(
		index, "annotations", json_pack("{s:s}", OCI_LAYOUT_INDEX, digest.str));
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
static int by_digest(const void *a, const void *b)
{
	const struct oci_copy_blob *const *x = a, *const *y = b;

	if ((*x)->is_document != (*y)->is_document)
		return (*x)->is_document ? -1 : 1;
	return oci_digest_cmp(&(*x)->digest, &(*y)->digest);
}

/* In an order that does not depend on how the images were found. */
static int put_blobs(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	size_t count = copy->blob_count;
	oci_auto_free const struct oci_copy_blob **sorted =
		oci_xcalloc(count + 1, sizeof(struct oci_copy_blob *));

	for (size_t i = 0; i < count; i++)
		sorted[i] = &copy->blobs[i];
	qsort(sorted, count, sizeof(struct oci_copy_blob *), by_digest);
	for (size_t i = 0; i < count; i++)
		if (put_blob(copy, sorted[i], tar, err) < 0)
			return -1;
	return 0;
}

static int put_own_index(
	struct oci_tarball *tar, const struct oci_buf *own, struct oci_err *err)
{
	struct oci_digest digest;
	oci_auto_free char *path = NULL;

	if (!own->len)
		return 0;
	oci_digest_of(own->data, own->len, &digest);
	path = blob_path(&digest);
	return oci_tarball_text(tar, path, own->data, own->len, err);
}

static int put_layout(
	const struct oci_copy *copy, struct oci_tarball *tar, struct oci_err *err)
{
	oci_auto_json *header = json_pack("{s:s}", "imageLayoutVersion", "1.0.0");
	oci_auto_buf own = OCI_BUF_INIT;
	oci_auto_json *index = index_of(copy, &own);

	if (put_json(tar, "oci-layout", header, err) < 0 ||
		put_json(tar, "index.json", index, err) < 0 ||
		put_docker_manifest(copy, tar, err) < 0 ||
		oci_tarball_folder(tar, "blobs/", err) < 0 ||
		oci_tarball_folder(tar, "blobs/sha256/", err) < 0 ||
		put_own_index(tar, &own, err) < 0)
		return -1;
	return put_blobs(copy, tar, err);
}

int oci_copy_to_archive(struct oci_copy *copy, enum oci_transport form,
	struct oci_output *output, struct oci_err *err)
{
	struct oci_tarball tar = {.output = output, .cancel = copy->cancel};
	int status;

	if (oci_copy_settle(copy, err) < 0 || oci_entries_keep_apart(copy, err) < 0)
		return -1;
	oci_copy_meter_begin(copy);
	status = form == OCI_DOCKER_ARCHIVE ? oci_copy_to_saved(copy, &tar, err)
					    : put_layout(copy, &tar, err);

	return status < 0 ? -1 : oci_tarball_end(&tar, err);
}
