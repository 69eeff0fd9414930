#include "index.h"
#include "oci/blobs.h"
#include "oci/fs.h"
#include "oci/json.h"
#include "oci/layout.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { DEPTH_MAX = 4, LAYERS_MAX = 512, TAGS_SHOWN = 200 };

void oci_image_release(struct oci_image *image)
{
	oci_closep(&image->blobs);
	free(image->name);
	json_decref(image->config);
	free(image->layers);
	*image = (struct oci_image)OCI_IMAGE_INIT;
}

static json_t *read_json(const struct oci_image *image, const struct oci_descriptor *d,
	struct oci_err *err)
{
	oci_auto_buf text = OCI_BUF_INIT;
	json_t *doc;

	if (oci_blobs_read(
		    image->blobs, &d->digest, d->size, OCI_JSON_MAX, &text, err) < 0)
		return NULL;
	doc = oci_json_parse(text.data, text.len, err);
	if (!doc)
		oci_err_wrap(err, "blob %s", d->digest.str);
	return doc;
}

/* A body must not be readable as another kind of document (CVE-2021-41190). */
static int check_kind(const json_t *doc, const char *media_type, struct oci_err *err)
{
	bool is_index = strcmp(media_type, OCI_MEDIA_INDEX) == 0;
	const char *stray = is_index ? "layers" : "manifests";
	const char *said = json_string_value(json_object_get(doc, "mediaType"));
	oci_auto_json *probe = NULL;

	if (json_integer_value(json_object_get(doc, "schemaVersion")) != 2)
		return oci_err_set(err, OCI_ERR_INVALID, "schemaVersion is not 2");
	if (json_object_get(doc, stray) || json_object_get(doc, "fsLayers") ||
		(is_index && json_object_get(doc, "config")))
		return oci_err_set(err, OCI_ERR_INVALID,
			"document could be read as a manifest and as an index");
	if (said) {
		struct oci_descriptor d;

		probe = json_pack("{s:s, s:s, s:i}", "mediaType", said, "digest",
			"sha256:"
			"0000000000000000000000000000000000000000000000000000000000000000",
			"size", 0);
		if (oci_descriptor_read(probe, &d, err) < 0 ||
			strcmp(d.media_type, media_type) != 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"its mediaType is not its descriptor's");
	}
	return 0;
}

/* The entry of an index for a platform: the first that fits. */
static int choose(const json_t *index, const struct oci_platform *platform,
	struct oci_descriptor *d, struct oci_err *err)
{
	const json_t *entry;
	char wanted[OCI_PLATFORM_STR];
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, entry) if (
		oci_platform_matches(platform,
			json_object_get(entry,
				"platform"))) return oci_descriptor_read(entry, d, err);
	oci_platform_format(platform, wanted, sizeof(wanted));
	return oci_err_set(
		err, OCI_ERR_NOT_FOUND, "no image for %s in its index", wanted);
}

static json_t *resolve(struct oci_image *image, struct oci_descriptor d,
	const struct oci_platform *platform, struct oci_err *err)
{
	for (int depth = 0; depth < DEPTH_MAX; depth++) {
		oci_auto_json *doc = read_json(image, &d, err);

		if (!doc || check_kind(doc, d.media_type, err) < 0)
			return NULL;
		if (strcmp(d.media_type, OCI_MEDIA_MANIFEST) == 0) {
			image->manifest = d;
			return oci_steal_ptr(&doc);
		}
		if (choose(doc, platform, &d, err) < 0)
			return NULL;
		image->chosen = true;
	}
	oci_err_set(err, OCI_ERR_INVALID, "indexes nested over %d deep", DEPTH_MAX);
	return NULL;
}

/* "; it has A, B": what could have been meant. */
static int refuse_tag(const json_t *index, const char *tag, struct oci_err *err)
{
	oci_auto_buf names = OCI_BUF_INIT;
	const json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, entry)
	{
		const char *name = oci_layout_tag(entry);

		if (name && names.len < TAGS_SHOWN)
			oci_buf_addf(&names, "%s%.128s", names.len ? ", " : "; it has ",
				name);
	}
	return oci_err_set(err, OCI_ERR_NOT_FOUND, "has no tag \"%s\"%s", tag,
		names.len ? names.data : "");
}

static int find_tag(struct oci_image *image, const json_t *index, const char *tag,
	struct oci_descriptor *d, struct oci_err *err)
{
	const char *whole;
	const json_t *entry, *found = NULL;
	size_t i;

	json_array_foreach(json_object_get(index, "manifests"), i, entry)
	{
		const char *name = oci_layout_tag(entry);

		if (tag && (!name || strcmp(name, tag) != 0))
			continue;
		if (found)
			return oci_err_set(err, OCI_ERR_INVALID,
				tag ? "tag \"%s\" is there twice"
				    : "has several images%s; name one as oci:DIR:TAG",
				tag ? tag : "");
		found = entry;
	}
	if (!found && tag)
		return refuse_tag(index, tag, err);
	if (!found)
		return oci_err_set(err, OCI_ERR_NOT_FOUND, "has no image");
	whole = json_string_value(
		json_object_get(json_object_get(found, "annotations"), OCI_FULL_NAME));
	image->name = whole ? oci_xstrdup(whole) : NULL;
	return oci_descriptor_read(found, d, err);
}

static int read_layers(struct oci_image *image, const json_t *manifest,
	const json_t *diff_ids, struct oci_err *err)
{
	const json_t *list = json_object_get(manifest, "layers");
	const json_t *entry;
	size_t i;

	image->count = json_array_size(list);
	if (!image->count || image->count > LAYERS_MAX)
		return oci_err_set(err, OCI_ERR_INVALID,
			"manifest has %zu layers; 1 to %d are supported", image->count,
			LAYERS_MAX);
	if (json_array_size(diff_ids) != image->count)
		return oci_err_set(err, OCI_ERR_INVALID,
			"config has %zu diff ids for %zu layers",
			json_array_size(diff_ids), image->count);
	image->layers = oci_xcalloc(image->count, sizeof(*image->layers));
	json_array_foreach(list, i, entry)
	{
		struct oci_image_layer *layer = &image->layers[i];
		const char *id = json_string_value(json_array_get(diff_ids, i));

		if (oci_descriptor_read(entry, &layer->descriptor, err) < 0 ||
			oci_digest_parse(id ? id : "", &layer->diff_id, err) < 0)
			return oci_err_wrap(err, "layer %zu", i);
		if (strncmp(layer->descriptor.media_type, OCI_MEDIA_LAYER,
			    strlen(OCI_MEDIA_LAYER)) != 0)
			return oci_err_set(err, OCI_ERR_INVALID,
				"layer %zu is no layer but %s", i,
				layer->descriptor.media_type);
	}
	return 0;
}

static int check_history(const json_t *config, size_t layers, struct oci_err *err)
{
	const json_t *entry;
	size_t i, full = 0;

	json_array_foreach(json_object_get(config, "history"), i, entry) full +=
		!json_is_true(json_object_get(entry, "empty_layer"));
	if (i && full != layers)
		return oci_err_set(err, OCI_ERR_INVALID,
			"config's history tells of %zu layers, the manifest of %zu",
			full, layers);
	return 0;
}

/* A config without a variant is taken where the index has told the variant. */
static bool fits(const struct oci_platform *platform, const json_t *config, bool chosen)
{
	struct oci_platform plain = *platform;

	if (chosen && !json_object_get(config, "variant"))
		plain.variant[0] = '\0';
	return oci_platform_matches(&plain, config);
}

static int read_config(struct oci_image *image, const json_t *manifest,
	const struct oci_platform *platform, struct oci_err *err)
{
	struct oci_descriptor d;
	const json_t *rootfs;
	char wanted[OCI_PLATFORM_STR];

	if (oci_descriptor_read(json_object_get(manifest, "config"), &d, err) < 0)
		return oci_err_wrap(err, "config");
	if (strcmp(d.media_type, OCI_MEDIA_CONFIG) != 0)
		return oci_err_set(err, OCI_ERR_INVALID,
			"is no image: its config is %s", d.media_type);
	image->config = read_json(image, &d, err);
	if (!image->config)
		return -1;
	oci_platform_format(platform, wanted, sizeof(wanted));
	if (!fits(platform, image->config, image->chosen))
		return oci_err_set(err, OCI_ERR_INVALID,
			"its config says that it is not for %s", wanted);
	rootfs = json_object_get(image->config, "rootfs");
	return read_layers(image, manifest, json_object_get(rootfs, "diff_ids"), err);
}

static int open_blobs(struct oci_image *image, int root, struct oci_err *err)
{
	oci_auto_close int parent =
		openat(root, "blobs", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (parent >= 0)
		image->blobs = openat(parent, "sha256",
			O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	return image->blobs < 0 ? oci_err_sys(err, errno, "blobs/sha256") : 0;
}

/* Opens the layout and finds what `ref` names in it: a manifest or an index. */
static int find_image(const struct oci_ref *ref, struct oci_image *image,
	struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_close int root = oci_fs_open_dir(AT_FDCWD, ref->dir, err);
	oci_auto_json *index = NULL;

	if (root < 0)
		return -1;
	if (oci_index_check_header(root, err) < 0 || open_blobs(image, root, err) < 0)
		return -1;
	index = oci_index_load(root, err);
	return index ? find_tag(image, index, ref->tag, d, err) : -1;
}

static int read_image(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, struct oci_err *err)
{
	oci_auto_json *manifest = NULL;
	struct oci_descriptor d;

	if (find_image(ref, image, &d, err) < 0)
		return -1;
	manifest = resolve(image, d, platform, err);
	if (!manifest || read_config(image, manifest, platform, err) < 0)
		return -1;
	return check_history(image->config, image->count, err);
}

static int wrap_ref(const struct oci_ref *ref, struct oci_err *err)
{
	return oci_err_wrap(err, "oci:%s%s%s", ref->dir, ref->tag ? ":" : "",
		ref->tag ? ref->tag : "");
}

int oci_image_read(const struct oci_ref *ref, const struct oci_platform *platform,
	struct oci_image *image, struct oci_err *err)
{
	*image = (struct oci_image)OCI_IMAGE_INIT;
	if (read_image(ref, platform, image, err) == 0)
		return 0;
	oci_image_release(image);
	return wrap_ref(ref, err);
}

/* A lone image is for what its config says. */
static json_t *lone_platform(
	const struct oci_image *image, const json_t *manifest, struct oci_err *err)
{
	static const char *const names[] = {"architecture", "os", "variant"};
	oci_auto_json *config = NULL;
	struct oci_descriptor d;
	json_t *platform;

	if (oci_descriptor_read(json_object_get(manifest, "config"), &d, err) < 0) {
		oci_err_wrap(err, "config");
		return NULL;
	}
	config = read_json(image, &d, err);
	if (!config)
		return NULL;
	platform = json_object();
	for (size_t i = 0; i < OCI_COUNT(names); i++)
		json_object_set(platform, names[i], json_object_get(config, names[i]));
	return platform;
}

static json_t *list_images(const struct oci_image *image,
	const struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_json *doc = read_json(image, d, err);
	json_t *list, *platform, *entry;

	if (!doc || check_kind(doc, d->media_type, err) < 0)
		return NULL;
	if (strcmp(d->media_type, OCI_MEDIA_INDEX) == 0) {
		list = json_object_get(doc, "manifests");
		if (!json_is_array(list))
			oci_err_set(err, OCI_ERR_INVALID, "index has no manifests");
		return json_is_array(list) ? json_incref(list) : NULL;
	}
	platform = lone_platform(image, doc, err);
	if (!platform)
		return NULL;
	list = json_array();
	entry = oci_descriptor_json(d);
	json_object_set_new(entry, "platform", platform);
	json_array_append_new(list, entry);
	return list;
}

json_t *oci_image_platforms(const struct oci_ref *ref, struct oci_err *err)
{
	oci_auto_image image = OCI_IMAGE_INIT;
	struct oci_descriptor d;
	json_t *list = NULL;

	if (find_image(ref, &image, &d, err) == 0)
		list = list_images(&image, &d, err);
	if (!list)
		wrap_ref(ref, err);
	return list;
}

int oci_image_open_layer(const struct oci_image *image, size_t i, struct oci_err *err)
{
	const struct oci_descriptor *d = &image->layers[i].descriptor;

	return oci_blobs_open_checked(image->blobs, &d->digest, d->size, err);
}
