#include "diff/diff.h"
#include "oci/json.h"

#include <string.h>

/* {PLATFORM: DIGEST} of what a reference has images for. */
static json_t *images_of(const char *name, struct oci_err *err)
{
	oci_auto_ref ref = {0};
	oci_auto_json *list = NULL;
	json_t *images, *entry;
	size_t i;

	if (oci_ref_parse(name, &ref, err) < 0)
		return NULL;
	list = oci_image_platforms(&ref, err);
	if (!list)
		return NULL;
	images = json_object();
	json_array_foreach(list, i, entry)
	{
		char platform[OCI_PLATFORM_STR];

		goci_platform_name(entry, platform);
		if (goci_platform_real(entry) && !json_object_get(images, platform))
			json_object_set(
				images, platform, json_object_get(entry, "digest"));
	}
	return images;
}

/* The platforms that differ, as {"platform","a","b"}. */
static json_t *compare(const json_t *a, const json_t *b)
{
	json_t *list = json_array(), *value;
	const char *name;

	json_object_foreach((json_t *)(uintptr_t)a, name, value)
	{
		json_t *other = json_object_get(b, name);

		if (!other || !json_equal(value, other))
			json_array_append_new(
				list, json_pack("{s:s, s:O, s:O?}", "platform", name,
					      "a", value, "b", other));
	}
	json_object_foreach((json_t *)(uintptr_t)b, name,
		value) if (!json_object_get(a, name)) json_array_append_new(list,
		json_pack("{s:s, s:n, s:O}", "platform", name, "a", "b", value));
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
	json_object_foreach((json_t *)(uintptr_t)a, key, value)
	{
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

static json_t *compare_for(const char *a, const char *b, const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	goci_auto_target x = GOCI_TARGET_INIT, y = GOCI_TARGET_INIT;

	if (goci_target_open(&x, a, platform, err) < 0 ||
		goci_target_open(&y, b, platform, err) < 0)
		return NULL;
	return goci_diff(&x, &y, cancel, err);
}

/* The digest of the index that a reference names; "" where it names no index. */
static void read_index(const char *name, char digest[sizeof(struct oci_digest)])
{
	oci_auto_ref ref = {0};
	oci_auto_json *entries = NULL;
	struct oci_err ignored;
	const json_t *entry;
	size_t i;

	*digest = '\0';
	if (oci_ref_parse(name, &ref, &ignored) < 0)
		return;
	entries = oci_layout_entries(ref.dir, &ignored);
	json_array_foreach(entries, i, entry)
	{
		const char *tag = oci_layout_tag(entry);
		struct oci_descriptor d;

		if ((ref.tag && (!tag || strcmp(tag, ref.tag) != 0)) ||
			oci_descriptor_read(entry, &d, &ignored) < 0 ||
			strcmp(d.media_type, OCI_MEDIA_INDEX) != 0)
			continue;
		memcpy(digest, d.digest.str, sizeof(d.digest.str));
	}
}

/* Two indexes of the same images can still have other annotations. */
static void compare_indexes(json_t *doc, const char *a, const char *b)
{
	char x[sizeof(struct oci_digest)], y[sizeof(struct oci_digest)];

	read_index(a, x);
	read_index(b, y);
	if (!*x || !*y || strcmp(x, y) == 0)
		return;
	json_object_set_new(doc, "equal", json_false());
	json_object_set_new(doc, "index", json_pack("{s:s, s:s}", "a", x, "b", y));
	if (!json_array_size(json_object_get(doc, "platforms")))
		json_array_append_new(json_object_get(doc, "causes"),
			json_string(
				"index: the images are the same, its annotations or "
				"their order are not"));
}

/* Images for other platforms alone are compared when there is one of each. */
json_t *goci_diff_refs(const char *a, const char *b, const char *platform,
	const struct oci_cancel *cancel, struct oci_err *err)
{
	oci_auto_json *x = images_of(a, err);
	oci_auto_json *y = x ? images_of(b, err) : NULL;
	json_t *platforms, *doc;

	if (!y)
		return NULL;
	doc = compare_for(a, b, platform ? platform : choose(x, y), cancel, err);
	if (!doc)
		return NULL;
	platforms = compare(x, y);
	if (!platform && json_array_size(platforms))
		json_object_set_new(doc, "equal", json_false());
	if (json_object_size(x) > 1 || json_object_size(y) > 1)
		json_object_set(doc, "platforms", platforms);
	json_decref(platforms);
	if (!platform)
		compare_indexes(doc, a, b);
	return doc;
}
