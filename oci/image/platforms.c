#include "platforms.h"

#include "oci/artifact.h"
#include "oci/json.h"
#include "part.h"

#include <string.h>

/* READS_MAX limits the documents that are read to find platforms. */
enum { DEPTH_MAX = 8, READS_MAX = 1000, IMAGES_MAX = 10000 };

struct listing {
	const struct oci_source *source;
	json_t *images;
	size_t reads;
};

/* Prevents type confusion between manifest and index (CVE-2021-41190). */
int oci_check_kind(const json_t *doc, const char *media_type, struct oci_err *err)
{
	bool is_index = strcmp(media_type, OCI_MEDIA_INDEX) == 0;
	const char *stray = is_index ? "layers" : "manifests";
	const char *said = oci_json_text(doc, "mediaType");
	const char *ours = said ? oci_media_ours(said) : media_type;

	if (json_integer_value(json_object_get(doc, "schemaVersion")) != 2)
		return oci_err_set(err, OCI_ERR_INVALID, "schemaVersion is not 2");
	if (json_object_get(doc, stray) || json_object_get(doc, "fsLayers") ||
		(is_index && json_object_get(doc, "config")))
		return oci_err_set(err, OCI_ERR_INVALID,
			"document could be read as a manifest and as an index");
	if (!ours || strcmp(ours, media_type) != 0)
		return oci_err_set(
			err, OCI_ERR_INVALID, "its mediaType is not its descriptor's");
	return 0;
}

json_t *oci_manifest_config(const struct oci_source *source, const json_t *manifest,
	struct oci_descriptor *d, struct oci_err *err)
{
	if (oci_artifact_refuse(manifest, err) < 0)
		return NULL;
	if (oci_descriptor_read(json_object_get(manifest, "config"), d, err) < 0) {
		oci_err_wrap(err, "config");
		return NULL;
	}
	return oci_part_document(source, d, err);
}

static json_t *platform_of(const json_t *config)
{
	static const char *const names[] = {
		"architecture", "os", "os.version", "variant"};
	json_t *platform = json_object();

	for (size_t i = 0; i < OCI_COUNT(names); i++)
		json_object_set(platform, names[i], json_object_get(config, names[i]));
	return platform;
}

json_t *oci_lone_platform(const struct oci_descriptor *d, const json_t *config)
{
	json_t *entry = oci_descriptor_json(d);

	json_object_set_new(entry, "platform", platform_of(config));
	return entry;
}

static int count_read(struct listing *l, struct oci_err *err)
{
	if (++l->reads <= READS_MAX)
		return 0;
	return oci_err_set(err, OCI_ERR_INVALID,
		"index has over %d images that do not say what they are for",
		READS_MAX);
}

static int add_image(struct listing *l, json_t *entry, struct oci_err *err)
{
	json_array_append_new(l->images, entry);
	if (json_array_size(l->images) <= IMAGES_MAX)
		return 0;
	return oci_err_set(
		err, OCI_ERR_INVALID, "index has over %d images", IMAGES_MAX);
}

/*
 * Adds an entry without a platform, which is taken from its config. Entries that are
 * not images, or are absent as in a copy of one platform, are kept unchanged.
 */
static int add_untold(struct listing *l, const json_t *entry,
	const struct oci_descriptor *d, struct oci_err *err)
{
	oci_auto_json *manifest = NULL, *config = NULL;
	json_t *told = json_deep_copy(entry);
	struct oci_descriptor c = {0};
	struct oci_err ignored;

	if (count_read(l, err) < 0) {
		json_decref(told);
		return -1;
	}
	if (strcmp(d->media_type, OCI_MEDIA_MANIFEST) == 0)
		manifest = oci_part_document(l->source, d, &ignored);
	if (manifest && oci_check_kind(manifest, d->media_type, &ignored) == 0)
		config = oci_manifest_config(l->source, manifest, &c, &ignored);
	if (config && strcmp(c.media_type, OCI_MEDIA_CONFIG) == 0)
		json_object_set_new(told, "platform", platform_of(config));
	return add_image(l, told, err);
}

static int add_index(struct listing *l, const struct oci_descriptor *index, int depth,
	struct oci_err *err);

static int add_entry(struct listing *l, json_t *entry, int depth, struct oci_err *err)
{
	struct oci_descriptor d;
	struct oci_err ignored;
	bool known = oci_descriptor_read(entry, &d, &ignored) == 0;

	if (known && strcmp(d.media_type, OCI_MEDIA_INDEX) == 0)
		return add_index(l, &d, depth + 1, err);
	if (known && !oci_json_text(json_object_get(entry, "platform"), "os"))
		return add_untold(l, entry, &d, err);
	return add_image(l, json_incref(entry), err);
}

static int add_entries(
	struct listing *l, const json_t *index, int depth, struct oci_err *err)
{
	const json_t *list = json_object_get(index, "manifests");
	json_t *entry;
	size_t i;

	if (!json_is_array(list))
		return oci_err_set(err, OCI_ERR_INVALID, "index has no manifests");
	json_array_foreach(list, i, entry)
		if (add_entry(l, entry, depth, err) < 0)
			return -1;
	return 0;
}

/* A nested index that is absent was left out by a partial copy: skip it. */
static int add_index(struct listing *l, const struct oci_descriptor *index, int depth,
	struct oci_err *err)
{
	oci_auto_json *doc = NULL;

	if (depth > DEPTH_MAX)
		return oci_err_set(
			err, OCI_ERR_INVALID, "indexes nested over %d deep", DEPTH_MAX);
	if (count_read(l, err) < 0)
		return -1;
	doc = oci_part_document(l->source, index, err);
	if (!doc)
		return depth && err->code == OCI_ERR_NOT_FOUND ? 0 : -1;
	if (oci_check_kind(doc, OCI_MEDIA_INDEX, err) < 0)
		return -1;
	return add_entries(l, doc, depth, err);
}

json_t *oci_index_platforms(const struct oci_source *source,
	const struct oci_descriptor *index, struct oci_err *err)
{
	struct listing l = {source, json_array(), 0};

	if (add_index(&l, index, 0, err) == 0)
		return l.images;
	json_decref(l.images);
	return NULL;
}

json_t *oci_platforms_best(const json_t *list, const struct oci_platform *platform)
{
	json_t *item, *best = NULL;
	int least = -1;
	size_t i;

	json_array_foreach(list, i, item) {
		int distance = oci_platform_distance(
			platform, json_object_get(item, "platform"));

		if (distance >= 0 && (!best || distance < least)) {
			best = item;
			least = distance;
		}
	}
	return best;
}
