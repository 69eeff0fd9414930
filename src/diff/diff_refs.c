#include "diff/diff_refs.h"

#include "diff/diff.h"
#include "inspect/image_source.h"
#include "inspect/platform_name.h"
#include "oci/json.h"

#include <string.h>

/* What a reference leads to, and {PLATFORM: DIGEST} of what it has images for. */
struct side {
	const struct goci_diff_side *given;
	json_t *images;
	char index[sizeof(struct oci_digest)]; /* its digest; "" where there is none */
};

static void side_release(struct side *side)
{
	json_decref(side->images);
}

static int read_side(struct side *side, const struct goci_diff_side *given,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_images *images = goci_images_open(given->name, cancel, err);
	const json_t *named = images ? oci_images_named(images, err) : NULL, *entry;
	oci_auto_json *list = named ? oci_images_platforms(images, named, err) : NULL;
	struct oci_descriptor d;
	size_t i;

	side->given = given;
	if (!list || oci_descriptor_read(named, &d, err) < 0)
		return -1;
	if (strcmp(d.media_type, OCI_MEDIA_INDEX) == 0)
		memcpy(side->index, d.digest.str, sizeof(d.digest.str));
	side->images = json_object();
	json_array_foreach(list, i, entry) {
		char platform[OCI_PLATFORM_STR];

		goci_platform_name(entry, platform);
		if (goci_platform_real(entry) &&
			!json_object_get(side->images, platform))
			json_object_set(side->images, platform,
				json_object_get(entry, "digest"));
	}
	return 0;
}

/* The platforms that differ, as {"platform","a","b"}. */
static json_t *compare(const json_t *a, const json_t *b)
{
	json_t *list = json_array(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)a, name, value) {
		json_t *other = json_object_get(b, name);

		if (!other || !json_equal(value, other))
			json_array_append_new(
				list, json_pack("{s:s, s:O, s:O?}", "platform", name,
					      "a", value, "b", other));
	}
	json_object_foreach((json_t *)(uintptr_t)b, name, value)
		if (!json_object_get(a, name))
			json_array_append_new(
				list, json_pack("{s:s, s:n, s:O}", "platform", name,
					      "a", "b", value));
	return list;
}

/* One that both have: the host's if it differs, else the first that does, else any. */
static const char *choose(const json_t *a, const json_t *b)
{
	struct oci_platform host;
	char name[OCI_PLATFORM_STR];
	const char *key, *common = NULL, *different = NULL;
	json_t *value;

	oci_platform_host(&host);
	oci_platform_format(&host, name, sizeof(name));
	json_object_foreach((json_t *)(uintptr_t)a, key, value) {
		const json_t *other = json_object_get(b, key);

		if (!other)
			continue;
		common = common ? common : key;
		if (json_equal(value, other))
			continue;
		if (!different || strcmp(key, name) == 0)
			different = key;
	}
	return different ? different : common;
}

static json_t *compare_for(const struct side *a, const struct side *b,
	const char *platform, const struct oci_cancel *cancel, struct oci_err *err)
{
	goci_auto_platform_image x = GOCI_PLATFORM_IMAGE_INIT,
				 y = GOCI_PLATFORM_IMAGE_INIT;

	x.scratch = a->given->scratch;
	y.scratch = b->given->scratch;
	if (goci_platform_image_open(&x, a->given->name, platform, cancel, err) < 0 ||
		goci_platform_image_open(&y, b->given->name, platform, cancel, err) < 0)
		return NULL;
	return goci_diff(&x, &y, cancel, err);
}

/* Two indexes of the same images can still have other annotations. */
static void compare_indexes(json_t *doc, const struct side *a, const struct side *b)
{
	if (!*a->index || !*b->index || strcmp(a->index, b->index) == 0)
		return;
	json_object_set_new(doc, "equal", json_false());
	json_object_set_new(
		doc, "index", json_pack("{s:s, s:s}", "a", a->index, "b", b->index));
	if (!json_array_size(json_object_get(doc, "platforms")))
		json_array_append_new(json_object_get(doc, "causes"),
			json_string(
				"index: the images are the same, but the annotations or "
				"their order differ"));
}

/* Without manifests, the configs were compared for this platform. */
static void settle(
	const json_t *doc, const char *platform, struct side *a, const struct side *b)
{
	const char *compared = oci_json_text(doc, "compared");

	if (platform && goci_diff_is_equal(doc) && strcmp(compared, "configs") == 0)
		json_object_set(
			a->images, platform, json_object_get(b->images, platform));
}

/* Images for other platforms alone are compared when there is one of each. */
json_t *goci_diff_refs(const struct goci_diff_side sides[2], const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	OCI_AUTO(side_release) struct side x = {0};
	OCI_AUTO(side_release) struct side y = {0};
	const char *chosen;
	json_t *platforms, *doc;

	if (read_side(&x, &sides[0], cancel, err) < 0 ||
		read_side(&y, &sides[1], cancel, err) < 0)
		return NULL;
	chosen = platform ? platform : choose(x.images, y.images);
	doc = compare_for(&x, &y, chosen, cancel, err);
	if (!doc)
		return NULL;
	settle(doc, chosen, &x, &y);
	platforms = compare(x.images, y.images);
	if (!platform && json_array_size(platforms))
		json_object_set_new(doc, "equal", json_false());
	if (json_object_size(x.images) > 1 || json_object_size(y.images) > 1)
		json_object_set(doc, "platforms", platforms);
	json_decref(platforms);
	if (!platform)
		compare_indexes(doc, &x, &y);
	return doc;
}
